namespace EcgWearable.Firmware.Classification
{
    /// <summary>AAMI EC57 beat classes in the order of the network's logits; the value is the wire's byte.</summary>
    public enum BeatClass
    {
        /// <summary>Normal and bundle branch block beats.</summary>
        N = 0,

        /// <summary>Supraventricular ectopic beats.</summary>
        S = 1,

        /// <summary>Ventricular ectopic beats.</summary>
        V = 2,

        /// <summary>Fusion of a ventricular and a normal beat.</summary>
        F = 3,

        /// <summary>Not classified: the accelerator gave no valid answer, or the policy asked for none.</summary>
        Unclassified = 255,
    }
}
