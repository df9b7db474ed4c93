import classes from "./Select.module.css";

interface Props {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** The browser's own list to choose from, with its label before it. */
export function Select({ label, value, options, onChange }: Props) {
  return (
    <label className={classes.field}>
      {label}
      <select className={classes.select} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}
