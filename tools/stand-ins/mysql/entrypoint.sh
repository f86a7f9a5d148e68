#!/bin/bash
# The part of the official image's start that docker-compose.yml relies on: the first start makes the data with
# the root password of a file and the SQL of /docker-entrypoint-initdb.d, then the server replaces this script.
set -eu
mysql=/opt/mysql
if [ "$(id -u)" = 0 ]; then
  chown mysql:mysql /var/lib/mysql /run/mysqld
  exec setpriv --reuid=mysql --regid=mysql --clear-groups "$0" "$@"
fi
server=("$mysql/loader" --library-path "$mysql/libraries" "$mysql/usr/sbin/mysqld" --defaults-file=/etc/my.cnf
  "--basedir=$mysql/usr" "--lc-messages-dir=$mysql/usr/share/mysql"
  "--character-sets-dir=$mysql/usr/share/mysql/charsets" "--plugin-dir=$mysql/usr/lib/mysql/plugin")
if [ ! -d /var/lib/mysql/mysql ]; then
  umask 077
  {
    cat /docker-entrypoint-initdb.d/*.sql
    printf "ALTER USER 'root'@'localhost' IDENTIFIED BY '%s';\n" "$(cat "$MYSQL_ROOT_PASSWORD_FILE")"
  } > /tmp/init.sql
  "${server[@]}" "$@" --initialize-insecure --init-file=/tmp/init.sql
  rm /tmp/init.sql
fi
exec "${server[@]}" "$@"
