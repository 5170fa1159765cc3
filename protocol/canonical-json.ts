import canonicalize from 'canonicalize';

/**
 * RFC 8785. What is hashed, signed or authenticated is made canonical once, by its author, and then travels as that exact
 * text: whoever verifies works on the text received and never serialises again.
 * @throws Error when the value holds NaN, Infinity, a lone surrogate or a cycle.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonical JSON: expected a JSON value, got undefined');
  return text;
}
