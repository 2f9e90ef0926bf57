// Every sentence of the page, in both languages, and the choice between them.
const STRINGS = {
  en: {
    kind: 'Try a model', dark: 'Dark', key: 'API key', useKey: 'Use it', model: 'Model', version: 'Version',
    keyNote: 'This server answers only with a key. It is kept until this tab is closed.',
    keyWrong: 'The server does not take this key.',
    input: 'Input', many: 'Each line is a row', table: 'A table of rows', text: 'Text', texts: 'Texts, one a line',
    rows: 'Rows, the first line holds the names of the columns',
    answer: 'Answer', call: 'The same from a program', copy: 'Copy', copied: 'Copied', notCopied: 'Not copied',
    api: 'API description', local: 'What you type goes to this server and nowhere else.',
    hintText: 'Type or paste a text; the answer follows as you type.',
    hintTexts: 'Type or paste several texts, one a line.',
    hintFields: 'An empty field is a missing value.',
    hintRows: 'Paste rows with commas or tabs, as from a spreadsheet; an empty cell is a missing value.',
    nothing: 'Nothing yet.', ofTexts: 'Reads texts', ofColumns: n => `Reads ${n} ${n === 1 ? 'column' : 'columns'}`,
    classes: n => `tells ${n} labels apart`, value: name => `predicts the number “${name}”`,
    took: ms => `${ms} ms`, more: n => `${n} more`, row: 'Row', label: 'Label', score: 'Score', number: 'Value',
    saidLabel: (label, score) => `Label: ${label}, ${score}`, saidValue: value => `Value: ${value}`,
    saidRows: n => `${n} rows answered`,
    noServer: 'The server cannot be reached.', busy: s => `The server is busy. Trying again in ${s} s.`,
    slow: 'The server did not answer in time.', says: text => `The server says: ${text}`,
    notReady: 'The server is not ready.', noColumn: name => `There is no column “${name}” in the first line.`,
    noNumber: (name, cell) => `${name}: “${cell}” is not a number.`, none: '(none)',
  },
  zh: {
    kind: '试用模型', dark: '深色', key: 'API 密钥', useKey: '使用', model: '模型', version: '版本',
    keyNote: '此服务需要密钥才会回答。密钥只保留到关闭本标签页为止。',
    keyWrong: '服务器不接受此密钥。',
    input: '输入', many: '每行一条', table: '多行表格', text: '文本', texts: '多条文本，每行一条',
    rows: '多行数据，首行为列名',
    answer: '结果', call: '用程序调用', copy: '复制', copied: '已复制', notCopied: '未能复制',
    api: 'API 说明', local: '输入的内容只发送到本服务器，不会传到别处。',
    hintText: '输入或粘贴文本，结果随输入即时更新。',
    hintTexts: '输入或粘贴多条文本，每行一条。',
    hintFields: '留空表示缺失值。',
    hintRows: '粘贴以逗号或制表符分隔的数据（例如从电子表格复制）；空单元格表示缺失值。',
    nothing: '暂无结果。', ofTexts: '读取文本', ofColumns: n => `读取 ${n} 列`,
    classes: n => `区分 ${n} 个标签`, value: name => `预测数值“${name}”`,
    took: ms => `${ms} 毫秒`, more: n => `其余 ${n} 个`, row: '输入', label: '标签', score: '概率', number: '数值',
    saidLabel: (label, score) => `标签：${label}，${score}`, saidValue: value => `数值：${value}`,
    saidRows: n => `已回答 ${n} 条`,
    noServer: '无法连接服务器。', busy: s => `服务器繁忙，${s} 秒后重试。`,
    slow: '服务器未能及时回答。', says: text => `服务器回答：${text}`,
    notReady: '服务器尚未就绪。', noColumn: name => `首行缺少列“${name}”。`,
    noNumber: (name, cell) => `${name}：“${cell}”不是数字。`, none: '（无）',
  },
};

const stored = name => { try { return localStorage.getItem(name); } catch { return null; } };
/** Keeps a choice in this browser, where that is allowed. */
export const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* It is then kept for this visit. */ } };

const first = () => {
  const kept = stored('firebrick-language');
  if (kept in STRINGS) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
};
let language = first();

/** The language in use, `en` or `zh`. */
export const current = () => language;
/** A sentence by its name; some take values. */
export const t = (name, ...values) => {
  const found = STRINGS[language][name];
  return typeof found === 'function' ? found(...values) : found;
};
/** A share of one as a percentage. */
export const percent = share => new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
/** A number with the digits that matter. */
export const number = value => new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value);

/** Puts the language's sentences wherever the document names one. */
export const translate = () => {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  for (const place of document.querySelectorAll('[data-t]')) place.textContent = t(place.dataset.t);
  const button = document.getElementById('language');
  button.textContent = language === 'zh' ? 'English' : '中文';
  button.lang = language === 'zh' ? 'en' : 'zh';
};
/** The other language from now on. */
export const other = () => {
  language = language === 'zh' ? 'en' : 'zh';
  store('firebrick-language', language);
  translate();
};
