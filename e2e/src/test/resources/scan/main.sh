# What a job's program can find out about the world around it, by bash alone. Arguments: addresses, ports.
addresses=$1
ports=$2
grep -E '^(CapEff|CapPrm|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status
echo "uid $(id -u) gid $(id -g)"
for path in /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /dev/sda /dev/kmsg /dev/mem; do
    [ -e "$path" ] && echo "exists $path"
done
for path in / /etc /usr /var /root /proc/sys/kernel /sys /cairn /cairn/program /cairn/dataset /bin; do
    [ -w "$path" ] && echo "writable $path"
done
ls /proc | grep -cE '^[0-9]+$' | sed 's/^/processes /'
ls -l /proc/1/root >/dev/null 2>&1 && readlink /proc/1/root
while read -r _ _ _ root point _; do echo "mount $root $point"; done </proc/self/mountinfo
env | LC_ALL=C sort | sed 's/^/env /'
cat /etc/resolv.conf 2>/dev/null | sed 's/^/resolv /'
for address in $addresses; do
    for port in $ports; do
        (
            if timeout 1 bash -c "exec 3<>/dev/tcp/$address/$port" 2>/dev/null; then echo "open $address $port"; fi
        ) &
    done
    wait
done
getent hosts deb.debian.org >/dev/null 2>&1 && echo 'open dns'
echo "address $(cat /proc/net/fib_trie 2>/dev/null | grep -B1 '/32 host LOCAL' | grep -oE '[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+' | sort -u | tr '\n' ' ')"
echo scanned
