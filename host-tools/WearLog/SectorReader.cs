using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>
/// Reads sectors one after the other with several requests under way, so that the line never waits for the host: while one answer comes,
/// the device holds the next requests already. Answers come in the order of the requests; one that is missing is asked for again.
/// </summary>
/// <param name="client">The link to the device. Other exchanges over it may come between two reads: what was read ahead is then dropped.</param>
internal sealed class SectorReader(LinkClient client)
{
    /// <summary>Requests under way at most: 8 of at most 18 bytes fit into the device's receive buffer of 256.</summary>
    internal const int Window = 8;

    private readonly List<Request> _requests = [];
    private int _nextIndex;
    private int _nextOffset;
    private long _nextOrder;

    /// <summary>Reads a whole sector.</summary>
    /// <param name="sectors">Sequences of the sectors that are read, in the order in which they are: along it, it is read ahead.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="destination">4,096 bytes.</param>
    /// <exception cref="LinkException">The exchange failed; what was read ahead is dropped.</exception>
    public void Read(IReadOnlyList<uint> sectors, int index, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, LogFormat.SectorBytes);
        uint sector = sectors[index];
        if (_requests.Count == 0 || _requests[0].Sector != sector || _requests[0].Offset != 0)
        {
            _requests.Clear();
            _nextIndex = index;
            _nextOffset = 0;
        }

        try
        {
            for (int offset = 0; offset < destination.Length; offset += LinkProtocol.MaximumReadBytes)
            {
                ReadAhead(sectors);
                while (!_requests[0].IsAnswered)
                {
                    Collect();
                }

                Request first = _requests[0];
                _requests.RemoveAt(0);
                ReadOnlySpan<byte> answer = LinkClient.Unwrap(
                    LinkClient.ReadName, first.Answer.AsSpan(0, first.AnswerBytes), LinkClient.ReadRangeBytes + LinkProtocol.MaximumReadBytes);
                LinkClient.TakeRange(answer, sector, offset, destination.Slice(offset, LinkProtocol.MaximumReadBytes));
            }
        }
        catch (LinkException)
        {
            _requests.Clear();
            throw;
        }
    }

    private void ReadAhead(IReadOnlyList<uint> sectors)
    {
        while (_requests.Count < Window && _nextIndex < sectors.Count)
        {
            Request request = new() { Sector = sectors[_nextIndex], Offset = _nextOffset };
            Send(request);
            _requests.Add(request);
            _nextOffset += LinkProtocol.MaximumReadBytes;
            if (_nextOffset == LogFormat.SectorBytes)
            {
                _nextOffset = 0;
                _nextIndex++;
            }
        }
    }

    /// <summary>Waits for one answer; asks again for those that the device has passed over or not given in time.</summary>
    private void Collect()
    {
        if (!client.TryCollect(LinkProtocol.CommandRead, LinkClient.ReadName, sequence => Find(sequence) is not null, out byte answered, out ReadOnlySpan<byte> answer))
        {
            SendAgain(long.MaxValue);
            return;
        }

        Request request = Find(answered)!;
        answer.CopyTo(request.Answer);
        request.AnswerBytes = answer.Length;
        request.IsAnswered = true;
        SendAgain(request.Order);
    }

    private Request? Find(byte sequence)
    {
        foreach (Request request in _requests)
        {
            if (!request.IsAnswered && request.Sequence == sequence)
            {
                return request;
            }
        }

        return null;
    }

    private void SendAgain(long before)
    {
        foreach (Request request in _requests)
        {
            if (!request.IsAnswered && request.Order < before)
            {
                if (++request.Repeats > client.Options.Retries)
                {
                    throw client.Silent(LinkClient.ReadName, client.Options.AnswerTimeoutMilliseconds, somethingCame: before != long.MaxValue);
                }

                Send(request);
            }
        }
    }

    private void Send(Request request)
    {
        Span<byte> range = stackalloc byte[LinkClient.ReadRangeBytes];
        LinkClient.WriteRange(range, request.Sector, request.Offset, LinkProtocol.MaximumReadBytes);
        request.Order = _nextOrder++;
        request.Sequence = client.Post(LinkProtocol.CommandRead, LinkClient.ReadName, range, request.Repeats > 0);
    }

    private sealed class Request
    {
        public uint Sector { get; init; }

        public int Offset { get; init; }

        /// <summary>Place among all requests sent: a repeated one moves to the end.</summary>
        public long Order { get; set; }

        public byte Sequence { get; set; }

        public int Repeats { get; set; }

        public bool IsAnswered { get; set; }

        /// <summary>Payload of the answer, status first.</summary>
        public byte[] Answer { get; } = new byte[LinkProtocol.MaximumPayloadBytes + LinkProtocol.FrameOverheadBytes];

        public int AnswerBytes { get; set; }
    }
}
