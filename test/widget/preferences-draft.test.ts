import { describe, expect, it } from 'vitest';
import {
  decisionOf,
  startDraft,
  stateOf,
  switchPurpose,
  switchService,
  type Draft,
} from '../../widget/preferences-draft.ts';

const media = { id: 'media', services: [{ id: 'video' }, { id: 'map' }] };
const analytics = { id: 'analytics', services: [] };
const purposes = [analytics, media];

const start = (...granted: string[]) => startDraft(purposes, (key) => granted.includes(key));
const nothing = start();
const after = (draft: Draft, switched: Draft): Draft => ({ ...draft, ...switched });

describe('a draft', () => {
  it('starts with what holds and nothing else', () => {
    expect(nothing).toEqual({ analytics: false, media: false, 'media:video': false, 'media:map': false });
    expect(start('media', 'media:map')).toMatchObject({
      media: true,
      'media:video': false,
      'media:map': true,
    });
  });

  it('has services follow their purpose', () => {
    const on = after(nothing, switchPurpose(media, true));
    expect(on).toMatchObject({ analytics: false, media: true, 'media:video': true, 'media:map': true });
    expect(decisionOf(on, purposes)).toEqual({ analytics: false, media: true });
    const mixed = after(on, switchService(on, media, 'map', false));
    expect(after(mixed, switchPurpose(media, false))).toEqual(nothing);
  });

  it('changes nothing but what was switched, and what follows it', () => {
    expect(switchService(start('media:map'), media, 'map', false)).toEqual({
      'media:map': false,
      media: false,
    });
    expect(switchService(start('media:map'), media, 'video', false)).toEqual({ 'media:video': false });
    expect(switchPurpose(analytics, true)).toEqual({ analytics: true });
  });

  it('names a service only where it is other than its purpose', () => {
    const one = after(nothing, switchService(nothing, media, 'video', true));
    expect(decisionOf(one, purposes)).toEqual({ analytics: false, media: false, 'media:video': true });
    const all = after(nothing, switchPurpose(media, true));
    const allButOne = after(all, switchService(all, media, 'video', false));
    expect(decisionOf(allButOne, purposes)).toEqual({ analytics: false, media: true, 'media:video': false });
  });

  it('has a purpose follow once all its services were switched alike', () => {
    const one = after(nothing, switchService(nothing, media, 'video', true));
    const both = after(one, switchService(one, media, 'map', true));
    expect(decisionOf(both, purposes)).toEqual({ analytics: false, media: true });
    const map = after(both, switchService(both, media, 'video', false));
    const neither = after(map, switchService(map, media, 'map', false));
    expect(decisionOf(neither, purposes)).toEqual({ analytics: false, media: false });
  });

  it('never grants a purpose because its only service was granted elsewhere', () => {
    const film = { id: 'film', services: [{ id: 'video' }] };
    const draft = startDraft([film], (key) => key === 'film:video');
    expect(stateOf(draft, film)).toEqual({ state: 'mixed', on: 1, count: 1 });
    expect(decisionOf(draft, [film])).toEqual({ film: false, 'film:video': true });
  });

  it('says on, off or how many', () => {
    expect(stateOf(nothing, media)).toEqual({ state: 'off', on: 0, count: 2 });
    expect(stateOf(after(nothing, switchPurpose(media, true)), media)).toEqual({
      state: 'on',
      on: 2,
      count: 2,
    });
    expect(stateOf(after(nothing, switchService(nothing, media, 'map', true)), media)).toEqual({
      state: 'mixed',
      on: 1,
      count: 2,
    });
    expect(stateOf(after(nothing, switchPurpose(analytics, true)), analytics).state).toBe('on');
    // Granted as a whole, each service refused by itself: what names no service is still on.
    expect(stateOf(start('media'), media)).toEqual({ state: 'mixed', on: 0, count: 2 });
  });
});
