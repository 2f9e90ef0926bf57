//! How the page looks.

pub(super) const STYLE: &str = r#"
:root{color-scheme:light dark;--page:#fbfbfa;--card:#ffffff;--ink:#1d1f21;--soft:#5a6068;--line:#dfe1e4;--rail:#eceef0;
--bar:#3f74b5;--error:#b3261e;--warning:#8a5a00;--note:#4a6178;--code:#f0f1f3;--shadow:0 1px 2px rgba(0,0,0,.05)}
@media (prefers-color-scheme:dark){:root{--page:#15171a;--card:#1d2024;--ink:#e6e8ea;--soft:#a2a9b1;--line:#33373d;
--rail:#2b2f35;--bar:#74a7e0;--error:#ff8a80;--warning:#f0b849;--note:#9fb8d0;--code:#2a2e34;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .75rem;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.2rem;margin:2.75rem 0 .9rem;font-weight:650}
.tally{font-weight:400;font-size:.9rem;color:var(--soft);margin-left:.5rem}
p{margin:.4rem 0}
header p{color:var(--soft);max-width:46rem}
.files{list-style:none;margin:0 0 .5rem;padding:0}
.side{display:inline-block;min-width:3rem;color:var(--soft)}.form{color:var(--soft)}
.lost{display:inline-block;margin-left:3.3rem;color:var(--error)}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--code);
padding:.08em .32em;border-radius:4px}
.finding{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:8px;
padding:.8rem 1.1rem .85rem;margin:.7rem 0;box-shadow:var(--shadow)}
.error{--tone:var(--error)}.warning{--tone:var(--warning)}.note{--tone:var(--note)}
.kind{margin:0 0 .15rem;font-size:.82rem;color:var(--soft)}
.kind strong{color:var(--tone);text-transform:capitalize;font-weight:650;margin-right:.4rem}
.message{margin:.1rem 0}
.place,.examples{font-size:.88rem;color:var(--soft)}
.examples{margin:.4rem 0;padding:.45rem .8rem;list-style:none;background:var(--code);border-radius:6px;color:var(--ink)}
.examples code{background:none;padding:0}
.examples li+li{margin-top:.2rem}
.advice{font-size:.94rem}
.advice::before{content:"→ ";color:var(--tone);font-weight:650}
.clean{padding:.9rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:8px}
.aside{font-size:.88rem;color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
thead th{font-weight:500;color:var(--soft);font-size:.84rem}
th,td{text-align:left;padding:.38rem .8rem .38rem 0;border-bottom:1px solid var(--line);vertical-align:middle}
td,thead th{overflow-wrap:normal}
tbody th{font-weight:500;min-width:8rem;max-width:18rem}
td.values{min-width:11rem;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.wide{width:45%;min-width:8rem}
.fill{white-space:nowrap}td.values{padding-left:.6rem}
.histogram{max-width:46rem}
.fill span{font-variant-numeric:tabular-nums;color:var(--soft);margin-left:.5rem}
.fill .track{width:4rem;display:inline-block;vertical-align:middle}
.values span{color:var(--soft);font-size:.88rem}
.values .spark{width:6rem;vertical-align:middle;margin-right:.7rem}
.track{display:block;width:100%;height:.6rem;border-radius:3px}
svg{display:block;width:100%;height:auto}
.spark{display:inline-block;height:1.7rem}
svg .bar{fill:var(--bar)}svg .rail{fill:var(--rail)}svg .axis{stroke:var(--line)}
svg .limit{stroke:var(--warning);stroke-width:1.5;stroke-dasharray:4 3}
svg text{fill:var(--soft);font-size:12px}
dl{display:flex;flex-wrap:wrap;gap:.5rem 1.8rem;margin:0 0 1rem}
dt{font-size:.84rem;color:var(--soft)}
dd{margin:0;font-size:1.1rem;font-weight:550;font-variant-numeric:tabular-nums}
@media (max-width:40rem){svg text{font-size:20px}main{padding:1.5rem .9rem 3rem}.values span{display:block}}
@media print{.finding{break-inside:avoid}body{background:#fff}}
"#;
