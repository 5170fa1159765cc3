/** Never in a page that nobody sees. */
export const afterPaint = (call: () => unknown): unknown => requestAnimationFrame(() => setTimeout(call));
