# The backend and the proxies that http.sh compares. Sourced; uses $work, $log, $proxy_core, $load_core, $root.
# shellcheck shell=sh
# shellcheck disable=SC2154 # they come from http.sh

started() { # remembers the process started last
	pids="$pids $!"
	eval "pid_of_$1=$!"
}

start_backend() {
	cat >"$work/backend.conf" <<-EOT
		daemon off;
		worker_processes 1;
		pid $work/backend.pid;
		error_log $work/backend.err;
		events { worker_connections 4096; }
		http {
			access_log off;
			keepalive_requests 1000000000;
			client_body_temp_path $work/backend.body;
			proxy_temp_path $work/backend.proxy;
			fastcgi_temp_path $work/backend.fastcgi;
			uwsgi_temp_path $work/backend.uwsgi;
			scgi_temp_path $work/backend.scgi;
			server {
				listen 127.0.0.1:$backend_port backlog=4096;
				default_type text/plain;
				location / { return 200 "Ship landed\n"; }
			}
		}
	EOT
	taskset -c "$load_core" nginx -e "$work/backend.err" -c "$work/backend.conf" &
	started backend
	await_listener backend "$backend_port"
}

start_weir() { # PORT BACKEND_PORT
	sed "s/@PORT@/$2/" "$here/policy.yaml" >"$work/policy.yaml"
	access_log=
	[ "$log" = off ] || access_log="--access-log $work/weir.log"
	# shellcheck disable=SC2086 # two words or none
	WEIR_NO_BUILD=1 taskset -c "$proxy_core" "$root/weir" proxy --listen "127.0.0.1:$1" --upstream "127.0.0.1:$2" \
		--policy "$work/policy.yaml" --source-labels k8s:org=empire --threads 1 $access_log >"$work/weir.out" 2>&1 &
	started weir
}

start_haproxy() { # PORT BACKEND_PORT
	logging=
	[ "$log" = off ] || logging="log stdout format raw local0"
	cat >"$work/haproxy.cfg" <<-EOT
		global
			nbthread 1
			maxconn 4096
			$logging
		defaults
			mode http
			$([ "$log" = off ] || printf 'log global\n\toption httplog')
			option http-keep-alive
			timeout connect 5s
			timeout client 60s
			timeout server 60s
		frontend in
			bind 127.0.0.1:$1
			http-request deny deny_status 403 unless METH_POST { path /v1/request-landing }
			default_backend out
		backend out
			http-reuse always
			server deathstar 127.0.0.1:$2
	EOT
	taskset -c "$proxy_core" haproxy -db -q -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>"$work/haproxy.err" &
	started haproxy
}

start_nginx() { # PORT BACKEND_PORT
	access_log=off
	[ "$log" = off ] || access_log="$work/nginx.log combined buffer=64k flush=1s"
	cat >"$work/nginx.conf" <<-EOT
		daemon off;
		worker_processes 1;
		pid $work/nginx.pid;
		error_log $work/nginx.err;
		events { worker_connections 4096; }
		http {
			access_log $access_log;
			keepalive_requests 1000000000;
			client_body_temp_path $work/nginx.body;
			proxy_temp_path $work/nginx.proxy;
			fastcgi_temp_path $work/nginx.fastcgi;
			uwsgi_temp_path $work/nginx.uwsgi;
			scgi_temp_path $work/nginx.scgi;
			upstream deathstar {
				server 127.0.0.1:$2;
				keepalive 256;
				keepalive_requests 1000000000;
			}
			server {
				listen 127.0.0.1:$1 backlog=4096;
				location = /v1/request-landing {
					if (\$request_method != POST) { return 403; }
					proxy_pass http://deathstar;
					proxy_http_version 1.1;
					proxy_set_header Host \$http_host;
					proxy_set_header Connection "";
				}
				location / { return 403; }
			}
		}
	EOT
	taskset -c "$proxy_core" nginx -e "$work/nginx.err" -c "$work/nginx.conf" &
	started nginx
}
