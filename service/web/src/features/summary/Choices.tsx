import { useId } from "react";

import classes from "./Choices.module.css";

interface Props<T extends string> {
  label: string;
  values: T[];
  value: T;
  names: Record<T, string>;
  notes: Record<T, string>;
  onChange: (value: T) => void;
}

/** A few choices of which one is taken, all of them in sight. */
export function Choices<T extends string>({ label, values, value, names, notes, onChange }: Props<T>) {
  const group = useId();
  return (
    <fieldset className={classes.choices}>
      <legend className={classes.label}>{label}</legend>
      <div className={classes.row}>
        {values.map((one) => (
          <label key={one} className={classes.choice}>
            <input
              type="radio"
              className={classes.radio}
              name={group}
              checked={one === value}
              onChange={() => onChange(one)}
            />
            <span className={classes.name}>{names[one]}</span>
            <span className={classes.note}>{notes[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
