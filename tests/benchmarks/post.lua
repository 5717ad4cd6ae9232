-- POST the same body for ever; where it says "@", the mark and a number of its own.
local body, mark, number = os.getenv("BENCH_BODY"), os.getenv("BENCH_MARK"), 0

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"

local before, after = body:match("^(.-)@(.*)$")
if before then
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. mark .. number .. after)
  end
end

done = function(summary)
  local errors = summary.errors
  io.write(string.format(
    '\nBENCH {"requests": %d, "microseconds": %d, "status": %d, "errors": %d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
