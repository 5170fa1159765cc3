/** Tells the page; never an answer. */
export function tell(host: Element, what: 'ready' | 'sent' | 'error', detail: Record<string, string>): void {
  host.dispatchEvent(new CustomEvent(`sealpost:${what}`, { bubbles: true, composed: true, detail }));
}
