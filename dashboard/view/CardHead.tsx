import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';

interface CardHeadProps {
  /** As it is called in words that are read aloud. */
  name: string;
  /** The same, as it is drawn. */
  title: ComponentChildren;
  detail: ComponentChildren;
  tags?: ComponentChildren;
  /** Of the draft, so that an issue's link finds it. */
  at: string;
  open: boolean;
  /** How many things are missing within. */
  missing: number;
  onToggle: () => void;
  /** Where the order can be changed. */
  order?: { place: number; count: number; onMove: (by: number) => void };
  remove: { disabled?: boolean; onRemove: (button: HTMLElement) => void };
}

/** Of a card in a list that is edited: opens and closes it, moves and removes it. */
export function CardHead({
  name,
  title,
  detail,
  tags,
  at,
  open,
  missing,
  onToggle,
  order,
  remove,
}: CardHeadProps) {
  return (
    <div class="field-head">
      <button type="button" class="field-toggle" aria-expanded={open} data-at={at} onClick={onToggle}>
        <Icon name="chevron" size={16} />
        <span class="field-name">
          <span class="cut" dir="auto">
            {title}
          </span>
          <span class="muted small-text cut">{detail}</span>
        </span>
        {tags}
        {missing > 0 && (
          <span class="tag tag-bad">{missing === 1 ? '1 thing missing' : `${missing} things missing`}</span>
        )}
      </button>
      <div class="field-tools">
        {order && (
          <>
            <button
              type="button"
              class="icon-button move-up"
              disabled={order.place === 0}
              title="Move up (Alt + ↑)"
              onClick={() => order.onMove(-1)}
            >
              <Icon name="up" />
              <span class="sr-only">Move {name} up</span>
            </button>
            <button
              type="button"
              class="icon-button move-down"
              disabled={order.place === order.count - 1}
              title="Move down (Alt + ↓)"
              onClick={() => order.onMove(1)}
            >
              <Icon name="down" />
              <span class="sr-only">Move {name} down</span>
            </button>
          </>
        )}
        <button
          type="button"
          class="icon-button"
          title="Remove"
          disabled={remove.disabled ?? false}
          onClick={(event) => remove.onRemove(event.currentTarget)}
        >
          <Icon name="trash" />
          <span class="sr-only">Remove {name}</span>
        </button>
      </div>
    </div>
  );
}

/** Alt and an arrow move a card, as the titles of its buttons say. */
export const moveByKeys =
  (onMove: (by: number) => void) =>
  (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
