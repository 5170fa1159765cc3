/** RFC 4180, by hand, so that what the dashboard writes is not read by its own rules. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const body = text.replace(/^\ufeff/, '');
  for (let i = 0; i < body.length; i++) {
    const character = body[i]!;
    if (quoted && character === '"' && body[i + 1] === '"') cell += body[++i]!;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ',' || body.startsWith('\r\n', i))) {
      rows.at(-1)!.push(cell);
      cell = '';
      if (character === '\r') {
        rows.push([]);
        i++;
      }
    } else cell += character;
  }
  return rows.slice(0, -1);
}
