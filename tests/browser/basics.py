"""What every page owes to those who see little, hold a phone, or listen to it. Told as sentences: none is well."""

from playwright.sync_api import Page

# A date beside a time is Django's own, and has one label for both.
# Fields have labels, pictures names, tables heads; a page has a language, a title, one first heading and one main part.
BASICS = """() => {
    const told = [], all = (what) => [...document.querySelectorAll(what)];
    const shown = (it) => it.getClientRects().length > 0;
    const name = (it) => (it.getAttribute("aria-label") || it.title || it.textContent || it.value || "").trim()
        || (it.querySelector("img[alt]")?.alt ?? "") || it.querySelector("svg title, [aria-label], [title]") !== null;
    const labelled = (it) => it.labels?.length || it.getAttribute("aria-label")
        || (it.getAttribute("aria-labelledby") || "").split(" ").some((id) => document.getElementById(id)?.textContent);
    const say = (it, words) => told.push(`${words}: ${it.outerHTML.slice(0, 160)}`);
    if (!document.documentElement.lang) told.push("no language");
    if (!document.title) told.push("no title");
    const heads = all("h1").filter(shown);
    if (heads.length !== 1) told.push(`${heads.length} first headings`);
    if (all("main, [role=main]").length !== 1) told.push("not one main part");
    all("input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea").filter(shown)
        .filter((it) => !labelled(it) && !it.closest("p.datetime")).forEach((it) => say(it, "no label"));
    all("[role=combobox]").filter(shown).filter((it) => !labelled(it)).forEach((it) => say(it, "no label"));
    all("a[href], button").filter(shown).filter((it) => !name(it)).forEach((it) => say(it, "no name"));
    all("img:not([alt])").forEach((it) => say(it, "no text instead"));
    all("svg").filter(shown).filter((it) => !it.closest("[aria-hidden=true]") && !it.querySelector("title")
        && !it.getAttribute("aria-label")).forEach((it) => say(it, "no title"));
    all("table").filter(shown).filter((it) => !it.querySelector("th")).forEach((it) => say(it, "no heads"));
    const ids = all("[id]").map((it) => it.id);
    [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].forEach((id) => told.push(`twice the id ${id}`));
    return told;
}"""
# Nothing may lie outside the window, unless in a box that scrolls, nor be cut by a box that does not.
CUT = """() => {
    const told = [], width = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - width;
    if (over > 0) told.push(`the page scrolls sideways by ${over} px`);
    const boxes = (it) => { const up = []; for (let at = it; at; at = at.parentElement) up.push(at); return up; };
    const style = (it) => getComputedStyle(it);
    const unseen = (it) => it.clientWidth <= 1 || style(it).clipPath !== "none" || style(it).visibility === "hidden";
    for (const it of document.querySelectorAll("main *, #content *, #header *, [role=main] *")) {
        const text = [...it.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
        const field = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(it.tagName);
        const box = it.getBoundingClientRect();
        if (!(text || field) || !box.width || boxes(it).some(unseen) && !field) continue;
        if (boxes(it).some((each) => ["auto", "scroll"].includes(style(each).overflowX))) continue;
        if (box.right > width + 1 || box.left < -1) told.push(`outside: ${it.outerHTML.slice(0, 120)}`);
        const lid = boxes(it).find((each) => ["hidden", "clip"].includes(style(each).overflowX));
        if (lid && box.right > lid.getBoundingClientRect().right + 1) told.push(`cut: ${it.outerHTML.slice(0, 120)}`);
    }
    return told;
}"""


def complaints_about(page: Page) -> list[str]:
    """What the page that is open lacks."""
    found: list[str] = page.evaluate(BASICS)
    return found


def cut_in(page: Page) -> list[str]:
    """What the window, as wide as it is, does not show whole."""
    found: list[str] = page.evaluate(CUT)
    return found
