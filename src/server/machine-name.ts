/** A machine's name: it stands in URLs, on kernel command lines and in file names. */
export const machineName = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

export const machineNameRule = "a machine's name is 1 to 63 letters, digits, dots, dashes, underscores";
