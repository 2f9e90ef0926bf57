// Before anything is drawn: the theme that was chosen here, if one was.
try {
  const theme = localStorage.getItem('firebrick-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch { /* Storage may be closed to us. */ }
