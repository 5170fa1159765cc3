import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES, type FieldType } from '../../protocol/form.ts';
import * as v from 'valibot';
import { formDefinitionSchema } from '../../protocol/schemas.ts';
import { definitionOf } from '../../dashboard/definition.ts';
import type { FormDraft } from '../../dashboard/draft.ts';
import {
  addField,
  changeField,
  freeFieldId,
  freeFormName,
  moveField,
  relabelField,
  relabelOption,
  removeField,
  translateField,
  translateForm,
} from '../../dashboard/form-edit.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';

let counter = 0;
const random = (length: number): Uint8Array => new Uint8Array(length).fill(++counter);
const blank = (): FormDraft =>
  formFromTemplate(
    FORM_TEMPLATES.find(({ id }) => id === 'blank')!,
    random,
    Date.now(),
    new Set(),
  );
const contact = (): FormDraft =>
  formFromTemplate(
    FORM_TEMPLATES.find(({ id }) => id === 'contact')!,
    random,
    Date.now(),
    new Set(),
  );
const keys = (form: FormDraft): string[] => form.fields.map(({ key }) => key);

describe('adding', () => {
  it('every type makes a field that lacks nothing but its purpose', () => {
    for (const type of FIELD_TYPES) {
      const form = changeField(addField({ ...blank(), purpose: 'x', fields: [] }, type, 'k'), 'k', {
        purpose: 'x',
        ...(type === 'hidden' ? { value: 'v' } : {}),
      });
      expect(v.safeParse(formDefinitionSchema, definitionOf(form, 'en', 1)).issues, type).toBeUndefined();
    }
  });

  it('gives each field its own id', () => {
    let form = blank();
    for (let i = 0; i < 4; i++) form = addField(form, 'email', `k${i}`);
    expect(form.fields.map(({ id }) => id)).toEqual([
      'question',
      'e_mail',
      'e_mail_2',
      'e_mail_3',
      'e_mail_4',
    ]);
  });
});

describe('moving', () => {
  it('any moves keep every field once, and stop at the ends', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -5, max: 5 }))), (moves) => {
        const form = contact();
        const moved = moves.reduce((now, [which, by]) => moveField(now, keys(form)[which]!, by), form);
        expect(keys(moved).toSorted()).toEqual(keys(form).toSorted());
      }),
    );
    const form = contact();
    expect(keys(moveField(form, keys(form)[2]!, -99))).toEqual([keys(form)[2], keys(form)[0], keys(form)[1]]);
  });

  it('a field that is not there moves nothing', () => {
    const form = contact();
    expect(moveField(form, 'nobody', 1)).toBe(form);
  });
});

describe('labels and ids', () => {
  it('the id follows the label while nobody has set it', () => {
    const form = addField(blank(), 'text', 'k');
    const renamed = relabelField(form, 'k', 'Größe in Metern', new Set());
    expect(renamed.fields[1]).toMatchObject({ label: 'Größe in Metern', id: 'grosse_in_metern' });
  });

  it('an id that was set by hand or published stays', () => {
    const form = changeField(addField(blank(), 'text', 'k'), 'k', { id: 'mine' });
    expect(relabelField(form, 'k', 'Other', new Set()).fields[1]!.id).toBe('mine');
    const published = addField(blank(), 'text', 'k');
    expect(relabelField(published, 'k', 'Other', new Set([published.fields[1]!.id])).fields[1]!.id).toBe(
      published.fields[1]!.id,
    );
  });

  it('any label makes an id and a name that can be published', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (label) => {
        expect(freeFieldId({ fields: [] }, label)).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
        expect(freeFormName(label, new Set(['form']))).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
      }),
    );
  });

  it('an option’s value follows its label until it is set apart', () => {
    expect(relabelOption([{ value: 'A', label: 'A' }], 0, 'B')).toEqual([{ value: 'B', label: 'B' }]);
    expect(relabelOption([{ value: 'de', label: 'Germany' }], 0, 'Deutschland')).toEqual([
      { value: 'de', label: 'Deutschland' },
    ]);
  });
});

describe('what is published', () => {
  it('holds no setting that the type does not have, and loses none by going to and fro', () => {
    const form = changeField(contact(), keys(contact())[0]!, {});
    const key = keys(form)[2]!;
    const there = changeField(form, key, { type: 'select' });
    expect(definitionOf(there, 'en', 1).fields[2]).not.toHaveProperty('rows');
    expect(definitionOf(there, 'en', 1).fields[2]!.options).toHaveLength(2);
    const back = changeField(there, key, { type: 'textarea' });
    expect(definitionOf(back, 'en', 1)).toEqual(definitionOf(form, 'en', 1));
  });

  it.each(['text', 'select', 'consent'] satisfies FieldType[])(
    'has no trace of the editor in a %s field',
    (type) => {
      const form = addField(blank(), type, 'k');
      expect(JSON.stringify(definitionOf(form, 'en', 1))).not.toContain('"key"');
    },
  );

  it('falls back to the default language text by text', () => {
    const form = contact();
    const key = keys(form)[0]!;
    const translated = translateField(
      translateForm(form, 'de', { title: 'Kontakt', description: '' }),
      'de',
      key,
      { label: 'Ihr Name' },
    );
    const german = definitionOf(translated, 'de', 1);
    expect(german).toMatchObject({
      title: 'Kontakt',
      description: form.description,
      fields: [{ label: 'Ihr Name', purpose: form.fields[0]!.purpose }, {}, {}],
    });
    expect(definitionOf(translated, 'en', 1).title).toBe(form.title);
  });

  it('removing a field leaves the form it came from as it was', () => {
    const form = contact();
    const before = structuredClone(form);
    removeField(form, keys(form)[0]!);
    expect(form).toEqual(before);
  });
});
