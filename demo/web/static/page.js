// The demo page: fingers go to the contacts of running units, lamps and board pictures come back.
"use strict";

const SHORTEST_MS = 80; // no finger is quicker; a unit takes anything shorter for bounce
const SILENCE_MS = 12000; // the server says something every 5 s

const beds = new Map([...document.querySelectorAll("[data-bed]")].map((button) => [button.dataset.bed, button]));
const words = document.getElementById("words").dataset;
const byId = (id) => document.getElementById(id);

// ---- fingers -----------------------------------------------------------------------------------

// The orders of one bed go out one after the other: an "up" must not overtake its "down".
const queues = new Map();
const down = new Map(); // bed: when its contact was closed

function order(bed, contact) {
  const before = queues.get(bed) || Promise.resolve();
  const after = before.then(async () => {
    if (contact === "up") {
      const held = performance.now() - down.get(bed);
      if (held < SHORTEST_MS) await new Promise((done) => setTimeout(done, SHORTEST_MS - held));
    }
    const answer = await fetch("/contact", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ bed, contact }),
      keepalive: true,
    });
    if (!answer.ok) throw new Error(await answer.text());
    if (contact === "down") down.set(bed, performance.now());
  }).catch(() => beds.get(bed).classList.add("failed"));
  queues.set(bed, after);
}

function press(button) {
  if (button.classList.contains("pressed")) return;
  button.classList.remove("failed");
  button.classList.add("pressed");
  order(button.dataset.bed, "down");
}

function release(button) {
  if (!button.classList.contains("pressed")) return;
  button.classList.remove("pressed");
  order(button.dataset.bed, "up");
}

for (const button of beds.values()) {
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press(button);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
    button.addEventListener(end, () => release(button));
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    press(button);
  });
  button.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Enter") release(button);
  });
}
addEventListener("pagehide", () => beds.forEach(release));

// ---- what comes back ---------------------------------------------------------------------------

function showLamp(bed, lamp) {
  const button = beds.get(bed);
  if (!button) return;
  const leds = button.querySelector(".leds");
  leds.dataset.colour = lamp.colour;
  leds.dataset.rhythm = lamp.rhythm;
  button.dataset.situation = lamp.situation;
  const said = words[camel(lamp.situation)] || lamp.situation;
  button.setAttribute("aria-label", `${bed}: ${said}`);
  button.title = said;
}

const camel = (text) => text.replace(/[^a-z0-9]+/g, "-").replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

// The next picture is decoded before it takes the place of the last: the board never blinks.
const wanted = {};
async function showFrame(board, frame) {
  if (wanted[board] === frame) return;
  wanted[board] = frame;
  const next = new Image();
  next.src = `/boards/${board}.png?frame=${frame}`;
  try {
    await next.decode();
  } catch {
    return; // the board is gone for the moment; its next frame tells
  }
  if (wanted[board] === frame) {
    const shown = byId(`board-${board}`);
    shown.src = next.src;
    shown.dataset.frame = frame;
  }
}

function showJourney(journey) {
  byId("journey-press").hidden = !journey;
  byId("journey-none").hidden = Boolean(journey);
  if (!journey) return;
  byId("journey-bed").textContent = journey.bed;
  byId("journey-wanted").textContent = words[camel(journey.wanted)] || journey.wanted;
  for (const { step, ms } of journey.steps) {
    const tile = byId(`step-${step}`);
    if (!tile) continue;
    tile.classList.toggle("reached", ms !== null);
    tile.querySelector("output").textContent = ms === null ? "…" : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
  }
}

let central = null;
function showCentral(census) {
  central = census && { census, at: Date.now() };
  byId("central").hidden = !census;
  byId("central-aged").hidden = !census;
  byId("central-none").hidden = Boolean(census);
  if (!census) return;
  const sum = (...buckets) => census.rows.reduce((all, row) => all + buckets.reduce((n, bucket) => n + row[bucket], 0), 0);
  byId("central-vacant").textContent = sum("offerable");
  byId("central-occupied").textContent = sum("occupied");
  byId("central-cleaning").textContent = sum("cleaning");
  byId("central-unknown").textContent = sum("unknown");
  byId("central-other").textContent = sum("held", "unstaffed", "closed");
  showAge();
}
function showAge() {
  if (central) byId("central-age").textContent = Math.max(0, Math.round(Date.now() / 1000 - central.census.as_of));
}
setInterval(showAge, 1000);

// ---- the stream --------------------------------------------------------------------------------

const take = {
  everything(change) {
    for (const [bed, lamp] of Object.entries(change.lamps)) showLamp(bed, lamp);
    for (const [board, frame] of Object.entries(change.frames)) showFrame(board, frame);
    showJourney(change.journey);
    showCentral(change.central);
  },
  lamp: (change) => showLamp(change.bed, change.lamp),
  frame: (change) => showFrame(change.board, change.frame),
  journey: (change) => showJourney(change.journey),
  central: (change) => showCentral(change.central),
};

let stream = null;
let heardAt = 0;

function heard() {
  heardAt = performance.now();
  setLost(false);
}
function setLost(lost) {
  document.body.classList.toggle("lost", lost);
  document.querySelector(".lost-notice").hidden = !lost;
}
function listen() {
  if (stream) stream.close();
  heardAt = performance.now();
  stream = new EventSource("/events");
  stream.addEventListener("heartbeat", heard);
  stream.addEventListener("message", (event) => {
    heard();
    const change = JSON.parse(event.data);
    take[change.kind](change);
  });
}
listen();
setInterval(() => {
  // An EventSource does not always come back by itself, nor notice that nobody speaks.
  if (performance.now() - heardAt < SILENCE_MS) return;
  setLost(true);
  listen();
}, 2000);
