-- A script for wrk: requests its URL. With the arguments seed, least and most, each URL ends with a random whole number.
-- Prints one line, which load.py reads.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  if #args < 3 then
    return
  end
  math.randomseed(tonumber(args[1]) + number)
  local least, most = tonumber(args[2]), tonumber(args[3])
  local path = wrk.path
  function request()
    return wrk.format(nil, path .. math.random(least, most))
  end
end

function done(summary, latency)
  local errors = summary.errors
  local sockets = errors.connect + errors.read + errors.write + errors.timeout
  print("measured", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status, sockets)
end
