namespace EcgWearable.Tests.Conformance;

/// <summary>A small firmware with one breach of one rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Expected">What the message about it contains.</param>
internal sealed record KnownBadSample(string Rule, string Expected)
{
    /// <summary>Types beside the class that the loop calls.</summary>
    public string Types { get; init; } = string.Empty;

    /// <summary>Members of that class.</summary>
    public string Members { get; init; } = string.Empty;

    /// <summary>What is done with every sample.</summary>
    public string PerSample { get; init; } = string.Empty;

    /// <summary>The whole source.</summary>
    public string Source => $$"""
        using System;
        using System.Collections;
        using System.Threading;

        namespace EcgWearable.Firmware.Detection
        {
            public interface IBeatDetector
            {
                void Push(int microvolts);
            }
        }

        namespace EcgWearable.Firmware
        {
            {{Types}}

            public class Part
            {
                public int State;

                {{Members}}

                public void Sample()
                {
                    {{PerSample}}
                }
            }

            public class Wearable
            {
                private readonly Detection.IBeatDetector _detector;
                private readonly Part _part = new Part();

                public Wearable(Detection.IBeatDetector detector)
                {
                    _detector = detector;
                }

                public void Run()
                {
                    while (true)
                    {
                        TakeSample();
                    }
                }

                private void TakeSample()
                {
                    _part.Sample();
                    _detector.Push(_part.State);
                }
            }
        }
        """;
}
