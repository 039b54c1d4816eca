// A field that completes a code stands in place of the one that its label names: the label is for both.
window.addEventListener("load", () => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = field.labels[0];
    if (!label || !field.nextElementSibling) continue;
    label.id ||= `label_${field.id}`;
    for (const each of field.nextElementSibling.querySelectorAll("[role=combobox], [role=searchbox]")) {
      each.setAttribute("aria-labelledby", `${label.id} ${each.getAttribute("aria-labelledby") || ""}`.trim());
    }
  }
});
