using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Serial.Tests;

/// <summary>A serial port, with a pseudo-terminal at its other end.</summary>
public sealed class SerialTransportTests
{
    private const int BaudRate = 921_600;
    private const int Patience = 5000;

    [UnixFact]
    public void EveryByteValuePassesBothWaysUnchanged()
    {
        using PseudoTerminal device = PseudoTerminal.Create();
        using SerialTransport host = SerialTransport.Open(device.PortName, BaudRate);
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        host.Write(all);
        Assert.Equal(all, Receive(device, all.Length));

        device.Write(all);
        Assert.Equal(all, Receive(host, all.Length));
    }

    [UnixFact]
    public void MoreThanTheSystemBuffersWaitsUntilTheHostTakesIt()
    {
        using PseudoTerminal device = PseudoTerminal.Create();
        using SerialTransport host = SerialTransport.Open(device.PortName, BaudRate);
        byte[] much = new byte[300_000];
        new Random(5).NextBytes(much);

        device.Write(much);
        byte[] taken = new byte[much.Length];
        int count = 0;
        while (count < much.Length)
        {
            device.Read(new byte[1], 0);
            int read = host.Read(taken.AsSpan(count), Patience);
            Assert.NotEqual(0, read);
            count += read;
        }

        Assert.Equal(much, taken);
    }

    [UnixFact]
    public void NothingThatComesIsZeroBytesAfterTheTimeout()
    {
        using PseudoTerminal device = PseudoTerminal.Create();
        using SerialTransport host = SerialTransport.Open(device.PortName, BaudRate);
        Assert.Equal(0, host.Read(new byte[10], 20));
        Assert.Equal(0, host.Read(new byte[10], 0));
        device.Write([7]);
        Assert.Equal([7], Receive(host, 1));
    }

    [UnixFact]
    public void APulledCableIsAnErrorAndNotSilence()
    {
        PseudoTerminal device = PseudoTerminal.Create();
        using SerialTransport host = SerialTransport.Open(device.PortName, BaudRate);
        device.Dispose();
        SerialPortException e = Assert.Throws<SerialPortException>(() => host.Read(new byte[10], Patience));
        Assert.Equal(SerialPortFailure.Gone, e.Failure);
        Assert.StartsWith($"{device.PortName}: the port has gone", e.Message);
    }

    [UnixFact]
    public void ASecondProgramFindsThePortBusyUntilTheFirstGivesItBack()
    {
        using PseudoTerminal device = PseudoTerminal.Create();
        using (SerialTransport.Open(device.PortName, BaudRate))
        {
            SerialPortException e = Assert.Throws<SerialPortException>(() => SerialTransport.Open(device.PortName, BaudRate));
            Assert.Equal(SerialPortFailure.Busy, e.Failure);
            Assert.Equal($"{device.PortName}: the port is busy: another program has it open, such as a second 'ecg' or a terminal; close that and try again.", e.Message);
        }

        SerialTransport.Open(device.PortName, BaudRate).Dispose();
    }

    [UnixFact]
    public void APortThatIsNotThereAndAFileThatIsNoPortAreNamed()
    {
        Assert.Equal(SerialPortFailure.NotFound, Assert.Throws<SerialPortException>(() => SerialTransport.Open("/dev/ttyACM99", BaudRate)).Failure);
        string file = Path.GetTempFileName();
        try
        {
            SerialPortException e = Assert.Throws<SerialPortException>(() => SerialTransport.Open(file, BaudRate));
            Assert.Equal((SerialPortFailure.NotAPort, $"{file}: this is no serial port; 'ecg doctor' lists those that are there."), (e.Failure, e.Message));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [UnixFact]
    public void WhatIsSentToNobodyIsGone()
    {
        using PseudoTerminal device = PseudoTerminal.Create();
        device.Write([1, 2, 3]);
        Assert.False(device.HasHost);
        using SerialTransport host = SerialTransport.Open(device.PortName, BaudRate);
        device.Write([4]);
        Assert.True(device.HasHost);
        Assert.Equal([4], Receive(host, 1));
    }

    private static byte[] Receive(SerialTransport host, int count)
    {
        byte[] data = new byte[count];
        int at = 0;
        while (at < count && host.Read(data.AsSpan(at), Patience) is int read and > 0)
        {
            at += read;
        }

        return data[..at];
    }

    private static byte[] Receive(PseudoTerminal device, int count)
    {
        byte[] data = new byte[count];
        int at = 0;
        while (at < count && device.Read(data.AsSpan(at), Patience) is int read and > 0)
        {
            at += read;
        }

        return data[..at];
    }
}
