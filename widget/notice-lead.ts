/** Styled by the first layer's own properties; not among them, since hardly anybody sees it. */
const LEAD_CSS =
  'p.lead{padding-inline-start:.8em;border-inline-start:.25em solid var(--a);font-weight:bold}[role=alert]{border-color:var(--sealpost-error,#e0354b)}';

/**
 * Above what the first layer says: what has changed, or that nothing was switched on.
 * @param hasFailed it is read aloud at once.
 */
export function addLead(text: string, hasFailed: boolean): void {
  const root = document.querySelector('sealpost-notice')?.shadowRoot;
  const title = root?.querySelector('h2');
  if (!root || !title) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LEAD_CSS);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const lead = document.createElement('p');
  lead.className = 'lead';
  lead.setAttribute('part', 'lead');
  if (hasFailed) lead.role = 'alert';
  lead.textContent = text;
  title.after(lead);
}
