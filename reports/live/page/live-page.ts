// The live page: everything that it needs but the numbers, which come as server-sent events. Its script and style
// are those of the report where both show the same.
import { html, trusted } from '../../rendering/html/markup.ts';
import { pageHead } from '../../rendering/html/page-head.ts';
import { liveAssets } from '../../rendering/html/page-assets.ts';
import type { ServedPage } from './served-page.ts';

let page: ServedPage | undefined;

/** Made once: it holds nothing of any run. */
export function livePage(): ServedPage {
  page ??= makePage();
  return page;
}

function makePage(): ServedPage {
  const assets = liveAssets();
  const { markup } = html`<!doctype html>
<html lang="en">
${pageHead('Live', assets)}
<body class="live">
<a class="skip" href="#counters">To the counters</a>
<header class="bar-top">
  <p class="mark">Showtime</p>
  <p class="run"><strong id="scenario">A run</strong> <span id="target" class="quiet"></span></p>
  <p id="recorded" class="phase recorded" hidden></p>
  <p id="phase" class="phase">Connecting</p>
  <p class="clock" id="clock" role="timer" aria-label="Time since the recording began">0:00</p>
</header>
<p id="trouble" class="trouble" role="alert" hidden></p>
<section id="show" class="show" aria-label="The scene" aria-live="polite" hidden><p class="scene"><span id="show-place" class="quiet"></span> <strong id="show-title"></strong> <span id="show-phase" class="quiet"></span></p><p id="show-look"></p><p id="show-expected"></p><p id="show-measured" class="measured"></p><div id="show-gate" class="show-gate" hidden></div></section>
<main>
<h1 class="unseen" id="title">Live view of a run</h1>
<section id="verdict" class="judgement" aria-live="polite" hidden></section>
${stageSide}${numbersSide}
</main>
<footer class="unseen"><p>This page only shows; nothing here changes the run. Charts by uPlot (MIT licence, © Leon Sorokin).</p></footer>
${assets.scripts.map(
  (script) => html`<script>${trusted(script)}</script>
`,
)}</body>
</html>
`;
  return {
    type: 'text/html; charset=utf-8',
    body: markup,
    contentSecurityPolicy: `${assets.contentSecurityPolicy}; frame-ancestors 'none'`,
  };
}

/** What happens: the system, and the time axis. */
const stageSide = html`<div class="side first">
<section class="stage" aria-labelledby="stage-title">
  <h2 id="stage-title">Requests now</h2>
  <div class="map" id="map">
    <canvas id="flow" aria-hidden="true"></canvas>
    <div class="column"><div class="node customers" id="customers"><p class="name">Customers</p><p class="figure" id="per-second">–</p><p class="note" id="per-second-unit">orders/s</p><p class="note failing" id="per-second-failed"></p></div></div>
    <div class="column" id="balancer-column"><div class="node balancer" id="balancer"><p class="name">Balancer</p></div></div>
    <ul class="column zones" id="zones" aria-label="Pods by zone"></ul>
    <ul class="column databases" id="databases" aria-label="Databases"></ul>
  </div>
</section>
<section class="axis" aria-labelledby="axis-title">
  <h2 id="axis-title" class="unseen">Over time</h2>
  <ol class="faults" id="faults" aria-label="Faults of the plan"></ol>
  <div class="axis-head"><h3 id="plot-load-title"><span id="axis-unit">Orders per second</span></h3><ul class="legend" id="load-legend"><li class="good">good</li><li class="failed">failed</li><li class="dropped">dropped</li><li class="offered">offered</li></ul><div class="views"><button type="button" id="view-all" aria-pressed="true">Whole run</button><button type="button" id="view-minute" aria-pressed="false">Last minute</button></div></div>
  <div class="plot" id="plot-load" role="img" aria-labelledby="plot-load-title plot-load-text"></div><p class="unseen" id="plot-load-text"></p>
  <div class="axis-head"><h3 id="plot-times-title">Response time</h3><ul class="legend"><li class="p50">half</li><li class="p95">95 %</li><li class="slowest">slowest</li></ul></div>
  <div class="plot" id="plot-times" role="img" aria-labelledby="plot-times-title plot-times-text"></div><p class="unseen" id="plot-times-text"></p>
</section>
</div>
`;

/** What it comes to: counters, stopwatch, budgets. */
const numbersSide = html`<div class="side second">
<section class="counters" id="counters" aria-labelledby="counters-title">
  <h2 id="counters-title">Orders</h2>
  <dl>
    <div class="acknowledged"><dt>acknowledged</dt><dd id="acknowledged">–</dd></div>
    <div class="lost"><dt>lost</dt><dd id="lost">–</dd></div>
    <div class="doubled"><dt>doubled</dt><dd id="doubled">–</dd></div>
    <div class="indeterminate"><dt>indeterminate</dt><dd id="indeterminate">–</dd></div>
  </dl>
  <p class="note quiet" id="compared"></p>
</section>
<section class="watch" aria-labelledby="watch-title">
  <h2 id="watch-title">Outage</h2>
  <div id="stopwatch"><p class="what" id="watch-what">No fault yet</p><p class="length" id="watch-length">–</p><svg class="layers-bar" id="watch-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"></svg><ol class="layers" id="watch-layers"></ol></div>
</section>
<section class="budgets" aria-labelledby="budgets-title">
  <h2 id="budgets-title">Error budget of this showtime</h2>
  <ul id="budgets"></ul>
</section>
<section class="happened" aria-labelledby="happened-title">
  <h2 id="happened-title">What happened</h2>
  <div class="log" id="log" role="log" aria-live="polite" aria-labelledby="happened-title" tabindex="0"><ol id="happened"></ol></div>
</section>
</div>
`;
