import { describe, expect, it } from 'vitest';
import { readSnippet } from '../../widget/read-snippet.ts';

const TAG = {
  collector: 'https://c.example',
  site: 'site_01m7ykzapcftmvfbd2q40yc1hj',
  key: 'spk1_AAECAwQFBgcICQoLDA0ODxAREhM',
};

describe('the snippet', () => {
  it('says which site, key and collector, and how consent is to be asked', () => {
    expect(readSnippet({ ...TAG, region: 'US-CA', ui: 'none', lang: 'de' })).toEqual({
      ...TAG,
      revision: 0,
      region: 'US-CA',
      ui: 'none',
      lang: 'de',
    });
  });

  it('names the revision below which no manifest is accepted', () => {
    expect(readSnippet({ ...TAG, revision: '12' })).toMatchObject({ revision: 12 });
  });

  it.each([
    [{ revision: '' }, /expected data-revision=.*got none/],
    [{ revision: '-1' }, /expected data-revision=.*got "-1"/],
    [{ revision: '1e3' }, /expected data-revision=.*got "1e3"/],
    [{ site: undefined }, /expected data-site=.*got none/],
    [{ site: 'site_x' }, /expected data-site=.*got "site_x"/],
    [{ key: undefined }, /expected data-key=.*got none/],
    [{ key: 'spk1_short' }, /data-key/],
  ])('is wrong with %j, and the developer is told how', (wrong, sentence) => {
    expect(readSnippet({ ...TAG, ...wrong })).toMatch(sentence);
  });
});
