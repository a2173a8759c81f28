// What the page's scripts do: load the iframe when the manner says so, and ask for consent.
const manner = JSON.parse(document.body.dataset.manner);
const main = document.querySelector("main");
// Cookies do not tell ports apart; two replicas are two sites.
const consent = `OptanonAlertBoxClosed=${location.port}`;
const accepted = () => document.cookie.split("; ").includes(consent);
const later = (seconds, act) => setTimeout(act, seconds * 1000);
const tell = (what) => fetch(`/told/${what}`);

function reveal(frame) {
  const load = () => { if (frame.dataset.src) frame.src = frame.dataset.src; };
  if (manner.src_when === "load") later(manner.src_delay, load);
  if (manner.src_when === "consent") {
    if (accepted()) load();
    else document.addEventListener("consent", () => later(manner.src_delay, load));
  }
  if (manner.src_when === "scroll") {
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      observer.disconnect();
      later(manner.src_delay, load);
    }).observe(frame);
  }
  if (manner.replaced_after !== null) {
    later(manner.replaced_after, () => {
      const other = frame.cloneNode();
      other.src = manner.address;
      frame.replaceWith(other);
    });
  }
}

function insert() {
  const frame = document.createElement("iframe");
  frame.setAttribute(manner.attribute, manner.address);
  main.append(frame);
  return frame;
}

function askForConsent() {
  const wrapper = document.createElement("div");
  wrapper.id = "onetrust-consent-sdk";
  wrapper.innerHTML = '<div id="onetrust-banner-sdk"><button id="onetrust-accept-btn-handler">'
    + "Accept &amp; Continue</button></div>";
  document.body.append(wrapper);
  if (["covering", "blocking"].includes(manner.banner)) document.getElementById("onetrust-banner-sdk").style.height = "100vh";
  document.getElementById("onetrust-accept-btn-handler").addEventListener("click", async () => {
    await tell("accepted");
    document.cookie = `${consent}; path=/`;
    document.dispatchEvent(new Event("consent"));
    if (!["sticky", "blocking"].includes(manner.banner)) document.getElementById("onetrust-banner-sdk").remove();
  });
}

document.getElementById("ot-sdk-btn").addEventListener("click", () => tell("preferences"));
addEventListener("load", () => {
  const there = main.querySelector("iframe");
  if (there) reveal(there);
  else later(manner.frame_delay, () => reveal(insert()));
  if (manner.banner !== "absent" && !accepted()) later(manner.banner_delay, askForConsent);
});
