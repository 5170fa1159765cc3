import type { RowFailure } from '../inbox/open-batch.ts';

/** What each failure to open means for the person who reads. */
export function failureWords(code: RowFailure['code']): string {
  return (
    WORDS[code] ??
    'This is not a submission that can be opened. It was damaged, or made by something other than your form.'
  );
}

const WORDS: Partial<Record<RowFailure['code'], string>> = {
  'recipient-unknown':
    'It is sealed to a key that you do not hold. Another member, or a key file from before, may open it.',
  'box-invalid': 'It names your key, but was not made with it. It is damaged or forged.',
  'context-mismatch':
    'It was sealed for another site, form or number than the one it is filed under. Somebody has moved it.',
  'context-hash': 'What it says about itself was changed after it was sealed.',
  commitment: 'It was made so that different keys would open it to different texts. It is forged.',
  'body-invalid': 'Its contents were changed or damaged after it was sealed.',
  'padding-invalid': 'Its contents are not what a form seals. It is damaged or forged.',
  'plaintext-malformed': 'It opens, but holds no answers. It was not made by a form.',
  'row-failed':
    'This page could not deal with it. Nothing else is affected; please report it, without what it holds.',
  'version-unsupported': 'It was made by a newer version. Reload this page to get the newest dashboard.',
  'suite-unsupported': 'It was sealed in a newer way. Reload this page to get the newest dashboard.',
};
