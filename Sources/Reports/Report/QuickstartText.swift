/// What is said before and after a run without arguments.
public enum QuickstartText {
  /// A full run, to be copied into a shell.
  public static let fullRun = "mpirun -np 8 and-dist train --dataset fashion-mnist"

  /// What this run is, and how another is made.
  public static let introduction = """
    No arguments: this is the built-in quickstart, a small run of a few minutes.
      10,000 images of Fashion-MNIST, ResNet-18 of width 16, 3 rounds of 8 epochs
    A full run with the published settings: \(fullRun)
    All settings: and-dist train --help
    """
}
