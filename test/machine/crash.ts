/**
 * Makes a machine's kernel panic, any kernel's: it has to keep more memory free than there is, so that the next
 * page that a program wants is one too many. (Filling the memory instead takes up to minutes in a kernel that
 * hopes to free some.)
 */
export const crash = [
  "sh",
  "-c",
  "echo 2 > /proc/sys/vm/panic_on_oom; echo 100000000 > /proc/sys/vm/min_free_kbytes; head -c 100000000 /dev/zero > /tmp/full",
] as const;
