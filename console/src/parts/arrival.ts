let pages = 0;

/** Whether this page follows another one in the same window; the first keeps the focus where the browser put it. */
export const arrived = (): boolean => pages++ > 0;
