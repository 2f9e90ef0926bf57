// Looks at every page in its frame and writes what is wrong into the document, a line a finding.
document.currentScript.remove();
addEventListener('load', () => {
  const out = [];
  const say = (frame, text) => out.push(`FINDING ${frame.title}: ${text}`);
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2.5;
  const pictures = (frame, page) => {
    for (const svg of page.querySelectorAll('svg')) {
      const box = svg.getBoundingClientRect();
      const of = svg.getAttribute('aria-label');
      if (svg.getAttribute('role') !== 'img' || !of) say(frame, 'a picture without a label');
      if (box.width < 8 || box.height < 8) say(frame, `a picture that cannot be seen: ${of}`);
      const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
      const boxes = texts.map(t => t.getBoundingClientRect());
      boxes.forEach((t, i) => {
        const outside = t.left < box.left - 1.5 || t.right > box.right + 1.5 || t.top < box.top - 1.5 || t.bottom > box.bottom + 1.5;
        if (outside) say(frame, `cut: "${texts[i].textContent}" in ${of}`);
        for (let j = 0; j < i; j++)
          if (overlap(t, boxes[j])) say(frame, `overlap: "${texts[i].textContent}" and "${texts[j].textContent}" in ${of}`);
      });
    }
  };
  const boxes = (frame, page) => {
    const wide = page.defaultView.innerWidth;
    for (const e of page.querySelectorAll('h1,h2,h3,p,li,dt,dd,td,th,pre,summary,figcaption,.tile,b,bdi')) {
      const box = e.getBoundingClientRect();
      const name = `<${e.localName} class="${e.className}"> ${e.textContent.slice(0, 40)}`;
      if (e.clientWidth && e.scrollWidth > e.clientWidth + 1) say(frame, `text wider than its box: ${name}`);
      if (!e.closest('.scroll') && (box.right > wide + 1 || box.left < -1)) say(frame, `outside the page: ${name}`);
    }
  };
  for (const frame of document.querySelectorAll('iframe')) {
    const page = frame.contentDocument, view = frame.contentWindow;
    page.querySelectorAll('details').forEach(d => d.open = true);
    const dark = view.matchMedia('(prefers-color-scheme: dark)').matches;
    if (dark !== DARK) say(frame, `dark is ${dark}`);
    if (page.scrollingElement.scrollWidth > view.innerWidth) say(frame, `${page.scrollingElement.scrollWidth} wide in ${view.innerWidth}`);
    if (view.performance.getEntriesByType('resource').length) say(frame, 'a request');
    if (page.scripts.length) say(frame, 'a script');
    if (page.images.length) say(frame, 'an image');
    pictures(frame, page);
    boxes(frame, page);
    out.push(`LOOKED ${frame.title}`);
  }
  const pre = document.createElement('pre');
  pre.textContent = out.join('\n');
  document.body.replaceChildren(pre);
});
