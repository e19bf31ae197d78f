# Run a command so that it can write to one folder only:
#     unshare -n -m -p -f --kill-child --mount-proc sh confine.sh FOLDER COMMAND…
# In the new mount namespace every other mount becomes read-only, and /dev/shm an empty one.
folder=$1
shift
mount --make-rprivate / && mount --bind "$folder" "$folder" || exit 97
if [ -d /dev/shm ]; then
    mount -t tmpfs tmpfs /dev/shm || exit 97
fi
while read -r _ place _; do
    case $place in
        /proc* | /dev/shm | "$folder") continue ;;
    esac
    mount -o remount,bind,ro "$place" 2>/dev/null
done </proc/self/mounts
if touch "$(dirname "$0")" 2>/dev/null; then
    exit 98 # the package could still be changed
fi
# This shell stays the first process of its namespace, which can't be killed from within.
cd "$folder" || exit 97
"$@"
exit $?
