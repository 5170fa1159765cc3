import { useState } from 'preact/hooks';
import { placeName, readCodes } from '../country-codes.ts';
import { TextField } from './TextField.tsx';

/** Countries or regions, typed as codes; what they are is said below. */
export function CodesField({
  label,
  aside,
  codes,
  placeholder,
  error,
  onCodes,
  ...rest
}: {
  label: string;
  aside?: string;
  codes: readonly string[];
  placeholder: string;
  error: string | undefined;
  'data-at': string;
  onCodes: (codes: string[]) => void;
}) {
  // What is being typed stays as it is; codes from elsewhere (undo) take its place.
  const [typed, setTyped] = useState(codes.join(' '));
  const text = readCodes(typed).join() === codes.join() ? typed : codes.join(' ');
  const names = codes.map(placeName);
  return (
    <TextField
      label={label}
      {...(aside ? { aside } : {})}
      {...(names.length
        ? {
            help:
              names.length > 8
                ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
                : names.join(', '),
          }
        : {})}
      error={error}
      value={text}
      placeholder={placeholder}
      autocapitalize="characters"
      spellcheck={false}
      onValue={(value) => {
        setTyped(value);
        onCodes(readCodes(value));
      }}
      {...rest}
    />
  );
}
