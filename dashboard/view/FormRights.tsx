import { useId } from 'preact/hooks';
import { RULED_RIGHTS, type RightsRules, type RuledRight } from '../../protocol/rights.ts';
import { RULE_WORDS } from '../rights-words.ts';
import { Section } from './Page.tsx';

/** What visitors can do by themselves with their receipt link. */
export function FormRights({
  rights,
  onChange,
}: {
  rights: RightsRules;
  onChange: (rights: RightsRules) => void;
}) {
  return (
    <Section
      title="Visitors’ rights"
      about="Every visitor keeps a link to what they sent. Withdrawing a consent and unsubscribing always happen at once; for the rest you choose."
    >
      <div class="rules-of-form">
        {RULED_RIGHTS.map((right) => (
          <Rule
            key={right}
            right={right}
            rule={rights[right]}
            onRule={(rule) => onChange({ ...rights, [right]: rule })}
          />
        ))}
      </div>
    </Section>
  );
}

function Rule({
  right,
  rule,
  onRule,
}: {
  right: RuledRight;
  rule: RightsRules[RuledRight];
  onRule: (rule: RightsRules[RuledRight]) => void;
}) {
  const id = useId();
  const { name, atOnce, decision } = RULE_WORDS[right];
  return (
    <fieldset class="rule-of-form" aria-describedby={`${id}-help`}>
      <legend>{name}</legend>
      <div class="tabs">
        {(['at-once', 'decision'] as const).map((value) => (
          <label key={value} class="tab-choice">
            <input
              type="radio"
              name={id}
              value={value}
              checked={rule === value}
              onChange={() => onRule(value)}
            />
            <span>{value === 'at-once' ? 'At once' : 'I decide'}</span>
          </label>
        ))}
      </div>
      <p class="help" id={`${id}-help`}>
        {rule === 'at-once' ? atOnce : decision}
      </p>
    </fieldset>
  );
}
