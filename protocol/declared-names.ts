/** What a declaration names by patterns, read alike by the page, the linter and whoever compares two declarations. */

/** @param pattern name of a cookie or key; `*` stands for any run of characters. Those in `name` are only covered by one in `pattern`. */
export function coversName(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop()!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

/** @param pattern as a service declares it: `video.example` on whatever port, `video.example:8443`, `*.video.example`. */
export const coversHost = (pattern: string, host: string): boolean =>
  [host, host.replace(/:\d+$/, '')].some((one) =>
    pattern.startsWith('*.') ? one.endsWith(pattern.slice(1)) : one === pattern,
  );
