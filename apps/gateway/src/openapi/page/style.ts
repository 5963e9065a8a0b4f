import { createHash } from 'node:crypto';

export const style = `
:root { color-scheme: light dark; --ink: #1d2330; --dim: #5c6577; --paper: #fff; --tint: #f3f5f9; --line: #dde2ea; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8f0; --dim: #98a2b5; --paper: #14171d; --tint: #1d222b; --line: #303744; --link: #7ab8ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem 1rem 6rem; max-width: 54rem; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
h1 { margin: 0; } h2 { margin: 3rem 0 .25rem; border-bottom: 1px solid var(--line); } h3 { margin: 0 0 .25rem; font-size: 1rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
code { background: var(--tint); border-radius: .25rem; padding: .1em .3em; }
pre { background: var(--tint); border-radius: .375rem; padding: .75rem; overflow-x: auto; white-space: pre-wrap; margin: .5rem 0; }
pre code, h3 code { background: none; padding: 0; }
nav ul, ul.plain { list-style: none; padding: 0; margin: .25rem 0; }
.dim { color: var(--dim); }
.route { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; margin: 1rem 0; }
.route:target { border-color: var(--link); }
.method { display: inline-block; min-width: 3.6rem; padding: 0 .4rem; margin-right: .4rem; border-radius: .25rem; text-align: center; font: 600 .75rem/1.6 ui-monospace, monospace; color: #fff; background: #2f6f4f; }
.post { background: #0b5cad; } .patch { background: #8a5a00; } .delete { background: #a3263a; }
dl { margin: .25rem 0; display: grid; grid-template-columns: minmax(5.5rem, max-content) 1fr; gap: .15rem .9rem; }
dt { font: .875em/1.7 ui-monospace, monospace; } dd { margin: 0; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .5rem .9rem; } }
h4 { margin: .75rem 0 0; font-size: .8rem; font-weight: 600; color: var(--dim); }
details { margin: .35rem 0; } summary { cursor: pointer; }
`;

/** Nothing may be loaded and nothing may run; of styles, this one alone. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
