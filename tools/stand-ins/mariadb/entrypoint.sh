#!/bin/bash
# The part of the official image's start that docker-compose.yml relies on: the first start makes the data with
# the root password of a file and the SQL of /docker-entrypoint-initdb.d, then the server replaces this script.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown mysql:mysql /var/lib/mysql /run/mysqld
  exec setpriv --reuid=mysql --regid=mysql --clear-groups "$0" "$@"
fi
if [ ! -d /var/lib/mysql/mysql ]; then
  umask 077
  mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db \
    --skip-log-bin > /dev/null
  {
    # Accounts can be made from here on: a bootstrap begins without them.
    echo 'FLUSH PRIVILEGES;'
    cat /docker-entrypoint-initdb.d/*.sql
    printf "ALTER USER 'root'@'localhost' IDENTIFIED BY '%s';\n" "$(cat "$MYSQL_ROOT_PASSWORD_FILE")"
    echo "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');"
  } > /tmp/init.sql
  mariadbd "$@" --bootstrap --skip-log-bin < /tmp/init.sql
  rm /tmp/init.sql
fi
exec mariadbd "$@"
