-- What wrk sends, from arguments NAME=VALUE behind --, and its figures as one line of words at the end.
-- method, headers (count of all lines, Host among them), body (bytes), close (yes),
-- paths (count N: NUMBER in the path is 0..N-1 in turn)

local requests, place = {}, 0

local function options(args)
  local found = {}
  for _, word in ipairs(args) do
    local name, value = word:match("^(%w+)=(.*)$")
    found[name] = value
  end
  return found
end

function init(args)
  local option = options(args)
  wrk.method = option.method or "GET"
  if option.close then wrk.headers["Connection"] = "close" end
  for number = 2, tonumber(option.headers or 1) do
    wrk.headers[string.format("x-weir-header-%03d", number)] = string.format("value-%03d-0123456789abcdef", number)
  end
  if option.body then wrk.body = string.rep("x", tonumber(option.body)) end
  if option.paths then
    for number = 0, tonumber(option.paths) - 1 do
      requests[#requests + 1] = wrk.format(nil, (wrk.path:gsub("NUMBER", number)))
    end
    function request()
      place = place % #requests + 1
      return requests[place]
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "weir-bench requests=%d micros=%d p50=%.0f p99=%.0f p999=%.0f max=%.0f connect=%d read=%d write=%d timeout=%d status=%d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max,
    errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
