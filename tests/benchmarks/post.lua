-- POST the same body for ever; where it says "@", the mark and a number of its own. Or what a file has on its lines.
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

local lines = os.getenv("BENCH_LINES")
if lines and lines ~= "" then
  local signed = {}
  for line in io.lines(lines) do signed[#signed + 1] = line end
  request = function()
    number = number + 1
    local id, moment, signature, text = signed[number]:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    local headers = {
      ["Content-Type"] = "application/json",
      ["webhook-id"] = id, ["webhook-timestamp"] = moment, ["webhook-signature"] = signature
    }
    return wrk.format(nil, nil, headers, text)
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
