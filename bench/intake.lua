-- wrk: the same healthy person's intake again and again, each a request of its own.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("FORELOCK_BENCH_KEY")
local file = assert(io.open(os.getenv("FORELOCK_BENCH_BODY")))
wrk.body = file:read("*a")
file:close()
