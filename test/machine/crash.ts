/**
 * Makes a machine's kernel panic, any kernel's: memory runs out, all of it in a tmpfs, so that nothing can be
 * freed. (A program that grows is slower by orders of magnitude when its heap happens to be copied as it grows.)
 */
export const crash = [
  "sh",
  "-c",
  "echo 2 > /proc/sys/vm/panic_on_oom; mount -o remount,size=200% /tmp; cat /dev/zero > /tmp/full",
] as const;
