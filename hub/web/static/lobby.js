// Keeps the page true: renews the numbers, shows their age by this device's own clock, and takes them away when they
// are too old, also when nothing arrives any more.
"use strict";
(function () {
  const page = document.body.dataset;
  const table = document.querySelector("table");
  const age = document.getElementById("age");
  const limits = [["fresh", +page.ageing], ["ageing", +page.stale], ["stale", +page.dark]];
  const SILENT_MS = 15000; // three heartbeats of the server: the stream is dead, whatever the browser thinks
  let asOf = page.asOf ? +page.asOf : null;
  let ahead = 0; // seconds by which this device's clock is ahead of the hub's
  let heardAt = performance.now();
  let source = null;

  function freshness(seconds) {
    if (asOf === null || seconds < -60) return "dark";
    for (const [word, below] of limits) if (seconds < below) return word;
    return "dark";
  }

  function showAge() {
    const seconds = Date.now() / 1000 - ahead - (asOf === null ? 0 : asOf);
    const word = freshness(seconds);
    document.documentElement.dataset.freshness = word;
    if (word === "dark") { age.textContent = page.none; return; }
    const minutes = Math.floor(seconds / 60);
    const when = minutes < 1 ? page.now : page.minutes.replace("{n}", minutes);
    age.textContent = word === "stale" ? when + " – " + page.asked : when;
  }

  function show(counts) {
    ahead = Date.now() / 1000 - counts.now;
    asOf = counts.as_of;
    const shown = new Set();
    for (const row of counts.rows) {
      const line = table.querySelector('[data-department="' + row.department + '"]');
      if (!line) { location.reload(); return; }
      shown.add(line);
      for (const cell of line.querySelectorAll("[data-bucket]")) {
        const bucket = cell.dataset.bucket;
        const number = bucket === "other" ? row.held + row.unstaffed + row.closed : row[bucket];
        if (cell.textContent !== String(number)) cell.textContent = number;
      }
    }
    table.hidden = shown.size === 0;
    showAge();
  }

  function listen() {
    if (source) source.close();
    heardAt = performance.now();
    source = new EventSource(page.events);
    source.addEventListener("counts", (event) => { heardAt = performance.now(); show(JSON.parse(event.data)); });
    source.addEventListener("alive", () => { heardAt = performance.now(); });
  }

  function ask() {
    fetch(page.counts, { cache: "no-store", signal: AbortSignal.timeout(5000) })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error("not ok"))))
      .then(show)
      .catch(() => {});
  }

  setInterval(showAge, 1000);
  setInterval(() => { if (performance.now() - heardAt > SILENT_MS) { listen(); ask(); } }, 5000);
  document.addEventListener("visibilitychange", showAge);
  listen();
  showAge();
})();
