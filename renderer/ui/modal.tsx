import { type AriaRole, type ReactNode, useEffect, useRef } from 'react';

export interface ModalProps {
  readonly className: string | undefined;
  readonly role?: AriaRole;
  /** Ids of what names it, and of what says more. */
  readonly labelledBy: string;
  readonly describedBy: string;
  /** What it shows: with another one the keys go to the first again. */
  readonly shown?: string;
  /** Escape was pressed. Whether it goes is for whoever shows it. */
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog of the browser's own, which keeps the keys in it and everything else out of reach for as long as it is shown. The
 * keys begin on what is marked `data-first`.
 */
export function Modal({ className, role, labelledBy, describedBy, shown, onCancel, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  // After it was opened, which puts the keys on whatever takes any, such as a list that scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown has changed.
  useEffect(() => focusFirst(dialog.current), [shown]);

  return (
    <dialog
      ref={dialog}
      className={className}
      role={role}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onClose={({ currentTarget }) => {
        // Chromium lets no page refuse two Escapes in a row, so it is opened again; unless it is being taken away.
        if (!currentTarget.isConnected || currentTarget.open) return;
        currentTarget.showModal();
        focusFirst(currentTarget);
      }}
    >
      {children}
    </dialog>
  );
}

function focusFirst(dialog: HTMLDialogElement | null): void {
  dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
}
