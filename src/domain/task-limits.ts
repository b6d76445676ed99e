/** How many lines of progress a task takes. */
export const maxProgress = 1000;

/** How many preferences a task takes. */
export const maxPreferences = 100;
