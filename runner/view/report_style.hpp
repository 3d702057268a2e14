#pragma once

// How the page of `localrun report` looks: one style sheet, light and dark, from phone to desk.

#include <string_view>

namespace localrun {

constexpr std::string_view report_style = R"css(
:root { color-scheme: light dark; --ground: #f6f8fa; --card: #ffffff; --edge: #d1d9e0; --soft: #eff2f5; --text: #1f2328;
  --muted: #59636e; --link: #0969da; --success: #1a7f37; --failure: #cf222e; --cancelled: #9a6700; --skipped: #818b98;
  --log: #f6f8fa; --bar-success: #4ac26b; --bar-failure: #e5534b; --bar-cancelled: #d4a72c; --bar-skipped: #afb8c1;
  --red: #cf222e; --green: #116329; --yellow: #7d4e00; --blue: #0550ae; --magenta: #8250df; --cyan: #1b7c83;
  --failure-ground: #ffebe9; --warning-ground: #fff8c5; --notice-ground: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root { --ground: #010409; --card: #0d1117; --edge: #30363d; --soft: #161b22;
  --text: #e6edf3; --muted: #9198a1; --link: #4493f8; --success: #3fb950; --failure: #f85149; --cancelled: #d29922;
  --skipped: #8b949e; --log: #010409; --bar-success: #2ea043; --bar-failure: #da3633; --bar-cancelled: #bb8009;
  --bar-skipped: #484f58; --red: #ff7b72; --green: #7ee787; --yellow: #e3b341; --blue: #79c0ff; --magenta: #d2a8ff;
  --cyan: #76e3ea; --failure-ground: #2d1214; --warning-ground: #272115; --notice-ground: #0c2135; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
  "Noto Sans", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
main, header.page, footer { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header.page { padding-top: 32px; padding-bottom: 8px; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 36px 0 12px; font-weight: 650; } h2 small { font-weight: 400; color: var(--muted); }
code, .log, pre { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 12.5px; }
.title { display: flex; gap: 14px; align-items: flex-start; } .title .run-name { color: var(--muted); margin: 2px 0 0; }
.mark { flex: none; width: 1.5em; height: 1.5em; border-radius: 50%; display: inline-grid; place-items: center;
  color: #fff; font-weight: 700; font-size: 12px; line-height: 1; }
.title .mark { font-size: 21px; margin-top: 1px; }
.mark.success { background: var(--success); } .mark.failure { background: var(--failure); }
.mark.cancelled { background: var(--cancelled); } .mark.skipped { background: var(--skipped); }
.mark.open { background: var(--link); }
@media (prefers-color-scheme: dark) { .mark { color: #0d1117; } }
.success-text { color: var(--success); } .failure-text { color: var(--failure); } .cancelled-text { color: var(--cancelled); }
.skipped-text, .open-text { color: var(--muted); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 14px 24px; margin: 22px 0 0; }
dl.facts dt { color: var(--muted); font-size: 12px; } dl.facts dd { margin: 0; font-weight: 500; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; margin-bottom: 12px; }
.card.pad { padding: 14px 16px; }
.failed { border-left: 4px solid var(--failure); padding: 14px 16px; } .failed h3 { margin: 0; font-size: 15px; }
.failed p { margin: 4px 0 0; } .where { color: var(--muted); font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; }
.log { background: var(--log); border: 1px solid var(--edge); border-radius: 8px; margin: 10px 0 0; padding: 8px 0;
  max-height: 560px; overflow: auto; line-height: 1.55; }
.log div { padding: 0 12px; white-space: pre-wrap; min-height: 1.55em; tab-size: 8; }
.log .error { background: var(--failure-ground); } .log .warning { background: var(--warning-ground); }
.log .notice { background: var(--notice-ground); } .log .command { color: var(--blue); } .log .debug { color: var(--magenta); }
.log .note { color: var(--muted); font-style: italic; } .log details { padding: 0; }
.log summary { padding: 0 12px; cursor: pointer; color: var(--muted); } .log details > div { padding-left: 26px; }
.b { font-weight: 700; } .d { opacity: 0.7; } .i { font-style: italic; } .u { text-decoration: underline; }
.c1 { color: var(--red); } .c2 { color: var(--green); } .c3 { color: var(--yellow); } .c4 { color: var(--blue); }
.c5 { color: var(--magenta); } .c6 { color: var(--cyan); } .c0, .c7 { color: var(--muted); }
.timeline { padding: 14px 16px 6px; } .timeline svg { display: block; width: 100%; overflow: visible; }
.timeline text { font: 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--text); }
.timeline .time, .timeline .tick { fill: var(--muted); font-size: 11px; } .timeline line { stroke: var(--edge); stroke-width: 1; }
.timeline .wait { fill: var(--edge); } .timeline .track { fill: var(--soft); }
.timeline .success { fill: var(--bar-success); } .timeline .failure { fill: var(--bar-failure); }
.timeline .cancelled { fill: var(--bar-cancelled); } .timeline .skipped { fill: var(--bar-skipped); }
.timeline .open { fill: var(--link); } .timeline a:hover text { fill: var(--link); }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain > li { padding: 10px 16px; border-top: 1px solid var(--edge); }
ul.plain > li:first-child { border-top: 0; } ul.plain p { margin: 2px 0 0; }
.level { display: inline-block; font-size: 11px; font-weight: 600; border-radius: 20px; padding: 0 8px; margin-right: 6px;
  border: 1px solid currentColor; } .level.error { color: var(--failure); } .level.warning { color: var(--cancelled); }
.level.notice, .level.note { color: var(--link); } .muted { color: var(--muted); } .small { font-size: 13px; }
details > summary { cursor: pointer; } details > summary:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }
.job > summary, .step > summary { display: flex; gap: 10px; align-items: center; list-style: none; }
.job > summary { padding: 12px 16px; font-weight: 600; border-radius: 10px; }
.job > summary::-webkit-details-marker, .step > summary::-webkit-details-marker { display: none; }
.job > summary:hover, .step > summary:hover { background: var(--soft); }
.job > summary::before, .step > summary::before { content: "›"; color: var(--muted); font-weight: 400; width: 0.6em;
  transition: transform 0.1s; flex: none; } details[open] > summary::before { transform: rotate(90deg); }
.grow { flex: 1; min-width: 0; } .job .time, .step .time { color: var(--muted); font-weight: 400; font-size: 13px; flex: none;
  font-variant-numeric: tabular-nums; }
.inside { padding: 0 16px 14px; } .job > .inside { border-top: 1px solid var(--edge); padding: 12px 0 0; }
.job > .inside > .about { padding: 0 16px 10px; margin: 0; } .about { color: var(--muted); font-size: 13px; }
.step { border-top: 1px solid var(--edge); } .step > summary { padding: 8px 16px 8px 24px; }
.step > .inside { padding-left: 24px; } .step .mark { width: 1.35em; height: 1.35em; font-size: 11px; }
.step.bare > summary { cursor: default; } .step.bare > summary::before { content: ""; } .step.bare > summary:hover { background: none; }
.inner { margin: 6px 0 0; padding-left: 0; list-style: none; font-size: 13px; } .inner li { padding: 2px 0; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } .scroll { overflow-x: auto; }
th, td { text-align: left; padding: 7px 12px; border-top: 1px solid var(--edge); vertical-align: top; }
th { color: var(--muted); font-weight: 500; font-size: 12px; } tr:first-child > th, tr:first-child > td { border-top: 0; }
td .value { max-height: 8em; overflow: auto; white-space: pre-wrap; display: block; } td .problem { color: var(--cancelled); }
.values { border: 1px solid var(--edge); border-radius: 8px; margin-top: 10px; }
.values td:first-child { width: 1%; white-space: nowrap; }
pre.summary { margin: 0; padding: 14px 16px; white-space: pre-wrap; } .summary-head { padding: 10px 16px; border-bottom: 1px solid var(--edge);
  font-weight: 600; font-size: 14px; }
.markdown { padding: 4px 16px 12px; } .markdown pre { background: var(--log); border: 1px solid var(--edge); border-radius: 8px;
  padding: 10px 12px; overflow-x: auto; } .markdown code { background: var(--soft); border-radius: 5px; padding: 1px 5px; }
.markdown pre code { background: none; padding: 0; } .markdown table { width: auto; margin: 10px 0; }
.markdown th, .markdown td, .markdown tr:first-child > th { border: 1px solid var(--edge); } .markdown h1 { font-size: 20px; margin: 14px 0 8px; }
.markdown h2 { font-size: 17px; margin: 14px 0 8px; } .markdown h3, .markdown h4, .markdown h5, .markdown h6 { font-size: 15px; margin: 12px 0 6px; }
.markdown p, .markdown ul, .markdown ol { margin: 8px 0; } .markdown blockquote { margin: 8px 0; padding-left: 12px;
  border-left: 3px solid var(--edge); color: var(--muted); }
footer { color: var(--muted); font-size: 12.5px; padding-top: 28px; padding-bottom: 40px; }
@media (max-width: 600px) { main, header.page, footer { padding-left: 12px; padding-right: 12px; } header.page { padding-top: 18px; }
  h1 { font-size: 21px; } dl.facts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px 14px; }
  .step > summary { padding-left: 16px; padding-right: 12px; } .step > .inside { padding: 0 12px 12px; }
  .job > summary { padding: 11px 12px; } th, td { padding: 6px 8px; } .step .where { display: none; }
  .stack thead { display: none; } .stack td { display: block; border: 0; padding: 1px 12px; } .stack tr { display: block; padding: 8px 0; border-top: 1px solid var(--edge); }
  .stack tr:first-child { border-top: 0; } .stack td[data-head]::before { content: attr(data-head) " "; color: var(--muted); font-size: 12px; } }
@media print { body { background: #fff; } .log { max-height: none; } .card { break-inside: avoid-page; } }
)css";

}  // namespace localrun
