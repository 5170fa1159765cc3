/**
 * `document.currentScript`, also where the page has an element of that name, which would otherwise pose as the script.
 * @returns null in a module.
 */
export function runningScript(): HTMLScriptElement | null {
  return Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement | null;
}
