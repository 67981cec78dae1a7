// Keeps a page true: fetches it anew when the hub says that something on it has changed, and says so when nothing is
// heard any more. Without it the page shows when it was made, and is read by reloading.
"use strict";
(function () {
  const live = document.getElementById("live");
  const clock = document.getElementById("clock");
  const age = document.getElementById("age");
  if (!live || !age) return;
  const SILENT_MS = 15000; // three heartbeats of the hub: the stream is dead, whatever the browser thinks
  const OLD_MS = 120000; // then nobody should act on what is shown
  const STEADY_MS = 60000; // ages and times on the page move on also when no bed changes
  let heardAt = performance.now();
  let heardWhen = new Date();
  let fetchedAt = performance.now();
  let wanted = false;
  let busy = false;
  let source = null;

  function heard() { heardAt = performance.now(); heardWhen = new Date(); show(); clock.textContent = clock.dataset.text.replace("{t}", heardWhen.toTimeString().slice(0, 8)); }

  function say(text) { if (age.textContent !== text) age.textContent = text; }

  function show() {
    const silent = performance.now() - heardAt;
    const root = document.documentElement.classList;
    root.toggle("lost", silent > SILENT_MS);
    root.toggle("old", silent > OLD_MS);
    for (const button of live.querySelectorAll("button")) button.disabled = silent > OLD_MS;
    const since = heardWhen.toTimeString().slice(0, 5);
    if (silent > SILENT_MS) say(age.dataset.lost.replace("{t}", since) + (silent > OLD_MS ? " " + age.dataset.old : ""));
    else say(age.dataset.live);
  }

  // Somebody is choosing or typing: what is under the finger must not move.
  function inUse() {
    const at = document.activeElement;
    return live.contains(at) && (at.matches("input, select") || at.closest(".choices") !== null);
  }

  function put(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    if (!fresh) { location.reload(); return; }
    const opened = new Set([...live.querySelectorAll("details[open][id]")].map((one) => one.id));
    const focus = document.activeElement && document.activeElement.closest("[id]");
    for (const one of fresh.querySelectorAll("details[id]")) if (opened.has(one.id)) one.open = true;
    live.replaceChildren(...fresh.childNodes);
    const again = focus && live !== focus && document.getElementById(focus.id);
    if (again && live.contains(again)) (again.querySelector("summary") || again).focus({ preventScroll: true });
  }

  async function renew() {
    if (busy || inUse()) return;
    busy = true;
    wanted = false;
    try {
      const answer = await fetch(live.dataset.page, {
        headers: { "X-Shayya-Refresh": "1" }, cache: "no-store", signal: AbortSignal.timeout(8000),
      });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error("not ok");
      put(await answer.text());
      fetchedAt = performance.now();
      heard();
    } catch (error) {
      wanted = true;
    } finally {
      busy = false;
    }
  }

  function listen() {
    if (source) source.close();
    source = new EventSource(live.dataset.events);
    source.addEventListener("alive", heard);
    source.addEventListener("changed", () => { heard(); wanted = true; renew(); });
    source.addEventListener("ended", () => { source.close(); wanted = true; renew(); });
  }

  let listenedAt = performance.now();
  setInterval(() => {
    show();
    const now = performance.now();
    if (now - fetchedAt > STEADY_MS) wanted = true;
    const dead = now - heardAt > SILENT_MS || source.readyState === EventSource.CLOSED;
    if (dead && now - listenedAt > SILENT_MS / 3) { listenedAt = now; listen(); wanted = true; }
    if (wanted) renew();
  }, 1000);
  // Opening one bed closes the others, except those that must be looked at.
  live.addEventListener("toggle", (event) => {
    if (!event.target.open || !event.target.matches("details.tile")) return;
    for (const one of live.querySelectorAll("details.tile[open]:not(.check)")) if (one !== event.target) one.open = false;
  }, true);
  live.addEventListener("keydown", (event) => {
    const tile = event.key === "Escape" && event.target.closest("details.tile[open]:not(.check)");
    if (tile) { tile.open = false; tile.querySelector("summary").focus(); }
  });
  // A button is pressed once.
  live.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  listen();
  show();
})();
