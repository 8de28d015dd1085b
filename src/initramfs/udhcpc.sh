#!/bin/sh
# Called by udhcpc with the lease in its environment.
# shellcheck shell=dash disable=SC2154
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr flush dev "$interface"
ip addr add "$ip/${mask:-24}" dev "$interface"
for gateway in $router; do
  ip route add default via "$gateway" && break
done
