/**
 * Hostile input, and sloppy: the pairs of a form, urlencoded, multipart or as lines of text, by what it looks like and not by the type that it claims. Mail programs that post
 * RFC 8058's one click, and what stands between, leave the type out, name another, add a line's end, or end lines with LF alone; the click counts all the same.
 * Of a multipart value the first line is taken.
 */
export function formPairs(bytes: Uint8Array): { name: string; value: string }[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|[\r\n]/);
  if (lines.some((line) => PART_HEAD.test(line))) return multipartPairs(lines);
  return lines.flatMap((line) =>
    Array.from(new URLSearchParams(line.trim()), ([name, value]) => ({
      name: name.trim(),
      value: value.trim(),
    })),
  );
}

const PART_HEAD = /^content-disposition:/i;

function multipartPairs(lines: readonly string[]): { name: string; value: string }[] {
  const pairs = [];
  let name: string | undefined;
  let isValueNext = false;
  for (const line of lines) {
    if (name !== undefined && isValueNext) {
      pairs.push({ name, value: line.trim() });
      name = undefined;
    } else if (PART_HEAD.test(line)) name = /;\s*name="?([^";]*)/i.exec(line)?.[1]?.trim();
    isValueNext = line.trim() === '';
  }
  return pairs;
}
