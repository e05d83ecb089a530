/** Colours whose contrast on each other is at least 4.5:1 (WCAG 2.2, 1.4.3), light and dark. */
const COLOURS = `
:root { color-scheme: light dark; --ground: #f3f6f3; --panel: #fff; --ink: #1b2620; --soft: #4d5a53; --rule: #cfd9d1; --field: #7d8b83;
  --accent: #1c6b3a; --on-accent: #fff; --mild: #e4f1e7; --wrong: #a3221a; --mark: #7a4a00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181b; --panel: #1f2529; --ink: #eef2f0; --soft: #b6c2bc; --rule: #3a444a; --field: #8b9791;
    --accent: #8fd6a4; --on-accent: #10261a; --mild: #25382c; --wrong: #ffb1a8; --mark: #f0c987; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, input, select { font: inherit; color: inherit; }
input, select { border: 1px solid var(--field); border-radius: .4rem; background: var(--panel); padding: .5rem .6rem; max-width: 100%; }
button { cursor: pointer; border: 1px solid var(--accent); border-radius: .4rem; background: var(--panel); color: var(--accent);
  padding: .6rem 1rem; font-weight: 600; text-align: start; }
button:hover { background: var(--mild); }
`;

/** A page of a few choices: to stop digests, and to set them. */
export const CHOICES_STYLE = `${COLOURS}
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; }
.brand { color: var(--soft); font-weight: 600; margin: 0 0 1rem; }
.soft { color: var(--soft); font-size: .9375rem; }
.panel { background: var(--panel); border: 1px solid var(--rule); border-radius: .75rem; padding: 1.25rem; margin: 1.25rem 0; }
.done { background: var(--mild); border-color: var(--accent); }
.done p:last-child, .panel form:last-child { margin-bottom: 0; }
.choice { border-top: 1px solid var(--rule); padding: 1rem 0; }
.choice:first-of-type { border-top: 0; padding-top: 0; }
.choice:last-child { padding-bottom: 0; }
.choice p { margin: .4rem 0 0; }
.choice button { width: 100%; }
.first button, .save { background: var(--accent); color: var(--on-accent); }
.first button:hover, .save:hover { background: var(--accent); text-decoration: underline; }
.stopped { font-weight: 600; }
fieldset { border: 0; padding: 0; margin: 0 0 1.25rem; min-width: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .4rem; }
.fields { display: flex; flex-wrap: wrap; gap: .75rem 1rem; }
.fields > div { flex: 1 1 9rem; }
.fields label { display: block; color: var(--soft); font-size: .9375rem; }
.fields select { width: 100%; }
.tick { display: flex; gap: .6rem; align-items: baseline; padding: .3rem 0; }
.tick input { flex: none; width: 1.1rem; height: 1.1rem; accent-color: var(--accent); position: relative; top: .15rem; }
.wrong { color: var(--wrong); font-weight: 600; margin: .25rem 0 0; }
[aria-invalid=true] { border: 2px solid var(--wrong); }
`;

/** The development mailbox: the messages on one side, the one that is read on the other. */
export const MAILBOX_STYLE = `${COLOURS}
header { padding: .75rem 1rem; border-bottom: 1px solid var(--rule); background: var(--panel); display: flex; flex-wrap: wrap; gap: .5rem 1.5rem;
  align-items: end; }
h1 { font-size: 1.2rem; margin: 0; flex: 1 1 16rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .5rem; overflow-wrap: anywhere; }
header form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
header label { display: block; font-size: .8125rem; color: var(--soft); }
header input { display: block; color: var(--ink); font-size: 1rem; width: 13rem; }
button { padding: .45rem .8rem; }
.panes { display: grid; grid-template-columns: minmax(18rem, 24rem) minmax(0, 1fr); align-items: start; }
.list { border-inline-end: 1px solid var(--rule); background: var(--panel); min-height: calc(100vh - 5rem); }
.list ol { list-style: none; margin: 0; padding: 0; }
.list li { border-bottom: 1px solid var(--rule); padding: .6rem 1rem; overflow-wrap: anywhere; }
.list li.open { background: var(--mild); box-shadow: inset 4px 0 var(--accent); }
.list li > a { display: block; font-weight: 600; color: var(--ink); text-decoration: none; }
.list li > a:hover { text-decoration: underline; }
.list p { margin: 0; padding: .75rem 1rem; }
.about { color: var(--soft); font-size: .875rem; display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: baseline; }
.about a { color: var(--soft); }
.about .to { flex: 1 1 100%; }
.badge { border: 1px solid var(--field); border-radius: .3rem; padding: 0 .35rem; font-size: .75rem; font-weight: 600; color: var(--soft); }
.message { padding: 1rem 1.25rem 2rem; min-width: 0; }
.message > p { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .9rem; margin: 0 0 1rem; font-size: .9375rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.tools, .tabs { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin: 0 0 1rem; padding: 0; list-style: none; }
.tabs a { display: inline-block; padding: .35rem .7rem; border: 1px solid var(--rule); border-radius: .4rem; background: var(--panel);
  text-decoration: none; }
.tabs a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.tools form { margin: 0; }
.large { color: var(--mark); font-weight: 600; }
.said { background: var(--mild); border: 1px solid var(--accent); border-radius: .5rem; padding: .6rem .9rem; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 75vh; border: 1px solid var(--field); border-radius: .4rem; background: #fff; }
iframe.dark { background: #121212; }
iframe.phone { width: 377px; max-width: 100%; height: 670px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); border: 1px solid var(--rule); border-radius: .4rem; padding: 1rem;
  margin: 0; font: .875rem/1.5 ui-monospace, monospace; }
@media (max-width: 50rem) {
  .panes { grid-template-columns: minmax(0, 1fr); }
  .list { border: 0; min-height: 0; }
  .reading .list { display: none; }
  header form, header form > div, header input { width: 100%; }
}
`;
