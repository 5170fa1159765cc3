import type { Processor } from '../../protocol/consent-config.ts';
import { placeName, readCodes } from '../country-codes.ts';
import { markAt, type ConsentEditing } from './consent-editing.ts';
import { focusAdded, focusNeighbour } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { TextField } from './TextField.tsx';
import { useToast } from './Toasts.tsx';

/** Who works on data for the controller: named in the policy and in every receipt. */
export function ConsentProcessors({ consent, issues, onChange }: ConsentEditing) {
  const { processors } = consent;
  const toast = useToast();
  const mark = markAt(issues);
  const set = (i: number, change: Partial<Processor>): void =>
    onChange({
      ...consent,
      processors: processors.map((processor, j) => (i === j ? { ...processor, ...change } : processor)),
    });
  return (
    <Section
      title="Processors"
      about="Companies that process data for you, such as the one that runs your servers. They stand in your policy and in every receipt. When one is new, visitors are asked again, unless you state that it gets nothing of what they decide about."
    >
      {processors.length > 0 && (
        <ul class="stack">
          {processors.map((processor, i) => {
            const at = `consent.processors.${i}`;
            return (
              <li key={i} class="sub-card stack">
                <div class="row">
                  <h3 class="grow cut" dir="auto">
                    {processor.name || 'New processor'}
                  </h3>
                  <button
                    type="button"
                    class="icon-button"
                    title="Remove"
                    onClick={(event) => {
                      focusNeighbour(event.currentTarget);
                      onChange({ ...consent, processors: processors.toSpliced(i, 1) });
                      toast({
                        text: `“${processor.name || 'New processor'}” removed.`,
                        action: { label: 'Undo', run: () => onChange(consent) },
                      });
                    }}
                  >
                    <Icon name="trash" />
                    <span class="sr-only">Remove {processor.name || 'new processor'}</span>
                  </button>
                </div>
                <div class="columns">
                  <TextField
                    label="Name"
                    value={processor.name}
                    maxLength={200}
                    dir="auto"
                    onValue={(name) => set(i, { name })}
                    {...mark(`${at}.name`)}
                  />
                  <TextField
                    label="What it does"
                    value={processor.task}
                    maxLength={500}
                    dir="auto"
                    placeholder="Runs our servers"
                    onValue={(task) => set(i, { task })}
                    {...mark(`${at}.task`)}
                  />
                  <TextField
                    label="Address"
                    value={processor.address}
                    maxLength={500}
                    dir="auto"
                    onValue={(address) => set(i, { address })}
                    {...mark(`${at}.address`)}
                  />
                  <TextField
                    label="Country"
                    aside="two letters"
                    help={isCountry(processor.country) ? placeName(processor.country) : undefined}
                    value={processor.country}
                    maxLength={2}
                    placeholder="DE"
                    autocapitalize="characters"
                    onValue={(country) => set(i, { country: readCodes(country)[0] ?? '' })}
                    {...mark(`${at}.country`)}
                  />
                  <TextField
                    label="Website"
                    aside="optional"
                    value={processor.url ?? ''}
                    inputMode="url"
                    placeholder="https://"
                    onValue={(url) => set(i, { url })}
                    {...mark(`${at}.url`)}
                  />
                </div>
              </li>
            );
          })}
        </ul>
      )}
      <button
        type="button"
        class="button"
        onClick={(event) => {
          focusAdded(event.currentTarget);
          onChange({
            ...consent,
            processors: [...processors, { name: '', address: '', country: '', task: '' }],
          });
        }}
      >
        <Icon name="plus" />
        Add a processor
      </button>
    </Section>
  );
}

const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code);
