import { TextField } from './TextField.tsx';

export function RecoveryCodeField({
  value,
  onValue,
  error,
  typed = false,
  autofocus = false,
}: {
  value: string;
  onValue: (value: string) => void;
  error?: string | undefined;
  /** Paste is refused: typing it shows that the copy on paper can be read. */
  typed?: boolean;
  autofocus?: boolean;
}) {
  return (
    <TextField
      label="Recovery code"
      help="7 groups of 4. Capitals, dashes and spaces do not matter."
      value={value}
      onValue={(text) => onValue(grouped(text, value))}
      error={error}
      class="input input-code"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck={false}
      maxLength={60}
      autofocus={autofocus}
      placeholder="ABCD-EFGH-…"
      {...(typed ? { onPaste: (event: ClipboardEvent) => event.preventDefault() } : {})}
    />
  );
}

/** Sets the dashes while somebody types at the end; leaves deleting and editing in the middle alone. */
function grouped(text: string, before: string): string {
  if (!text.startsWith(before) || text.length <= before.length) return text;
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  return plain.match(/.{1,4}/g)?.join('-') ?? '';
}
