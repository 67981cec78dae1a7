// Keeps an open page true: fetches it again, and when central is gone lets what is shown grow old by the same limits.
// Without this script the page is whole; it then stands still until it is loaded again.
"use strict";

const EVERY_MS = 30000;
const GIVE_UP_MS = 10000;
const CHECK_MS = 5000;
const WORDS = ["fresh", "ageing", "stale", "dark"];

const lost = document.getElementById("lost");
let fetchedAt = now();

function now() {
  return { wall: Date.now(), steady: performance.now() };
}

// The larger of the two clocks: one may be set back, the other may stop while the device sleeps.
function secondsSince(then) {
  return Math.max(0, Date.now() - then.wall, performance.now() - then.steady) / 1000;
}

function ageInWords(seconds) {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  if (seconds < 3600) return format.format(-Math.max(1, Math.floor(seconds / 60)), "minute");
  if (seconds < 86400) return format.format(-Math.floor(seconds / 3600), "hour");
  return format.format(-Math.floor(seconds / 86400), "day");
}

function freshness(seconds, limits) {
  const index = limits.findIndex((limit) => seconds < limit);
  return WORDS[index === -1 ? WORDS.length - 1 : index];
}

function showAges() {
  const passed = secondsSince(fetchedAt);
  const limits = document.getElementById("content").dataset.limits.split(" ").map(Number);
  for (const element of document.querySelectorAll("[data-age-s]")) {
    const seconds = Number(element.dataset.ageS) + passed;
    const word = freshness(seconds, limits);
    const age = element.querySelector(".age");
    if (age && seconds >= 60) age.textContent = ageInWords(seconds);
    if (word !== element.dataset.freshness) {
      element.dataset.freshness = word;
      const badge = document.querySelector(`.legend [data-word=${word}] .badge`).cloneNode(true);
      element.querySelector(".badge").replaceWith(badge);
    }
  }
  if (!lost.hidden) lost.querySelector(".age").textContent = ageInWords(passed);
}

function take(text) {
  const content = new DOMParser().parseFromString(text, "text/html").getElementById("content");
  if (!content) throw new Error("not our page");
  for (const open of document.querySelectorAll("details[open]")) {
    const same = content.querySelector(`#${CSS.escape(open.id)}`);
    if (same) same.open = true;
  }
  const focused = whereFocusIs();
  document.getElementById("content").replaceWith(document.adoptNode(content));
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
}

// Somebody may be moving through the page by keyboard: the new content takes the focus over at the same place.
function whereFocusIs() {
  const element = document.activeElement?.closest("main a, main summary");
  if (!element) return null;
  return element.matches("summary")
    ? `#${CSS.escape(element.parentElement.id)} > summary`
    : `main a[href="${CSS.escape(element.getAttribute("href"))}"]`;
}

async function refresh() {
  const started = now();
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    take(await answer.text());
    fetchedAt = started;
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  showAges();
}

setInterval(refresh, EVERY_MS);
setInterval(showAges, CHECK_MS);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
window.addEventListener("pageshow", (event) => event.persisted && refresh());
